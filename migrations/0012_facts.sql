-- Rebuilds the log. A fact refers to its subject by id alone, and no check limits the kinds.
create table facts (
    seq integer primary key autoincrement,
    -- The spelling of src/writer/facts.rs, which is also the name of the event on the stream.
    kind text not null,
    -- Only its participants may read of it.
    conversation_id integer references conversations on delete cascade,
    -- The id of the row that changed, in the table that the kind names.
    subject_id integer,
    -- The only user who receives it; null for the participants, or for everybody.
    receiver_id integer references users on delete cascade
) strict;

insert into facts (seq, kind, conversation_id, subject_id, receiver_id)
select seq, iif(kind = 'edited', 'message_edited', kind), conversation_id, coalesce(message_id, user_id), receiver_id
from events
order by seq;

-- A number is never given twice.
delete from sqlite_sequence where name = 'facts';
insert into sqlite_sequence (name, seq)
select 'facts', seq from sqlite_sequence where name = 'events';

drop table events;
