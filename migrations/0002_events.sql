-- The log of every durable change: seq order is commit order.
create table events (
    seq integer primary key autoincrement,
    kind text not null,
    conversation_id integer not null references conversations on delete cascade,
    message_id integer references messages on delete cascade,
    -- Null: every participant of the conversation.
    receiver_id integer references users on delete cascade
) strict;

-- Who the log is: its epoch is random, made with the database and changed by a restore.
create table log (
    id integer primary key check (id = 1),
    epoch text not null
) strict;

insert into log (id, epoch) values (1, lower(hex(randomblob(8))));

insert into events (kind, conversation_id, message_id)
select 'message', conversation_id, id
from messages
order by id;
