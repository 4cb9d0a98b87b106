-- Rebuilds the messages (https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes"):
-- without digests, and with the columns that rooms, replies and deletion need.
create table new_messages (
    id integer primary key autoincrement,
    conversation_id integer not null references conversations on delete cascade,
    author_id integer not null references users,
    client_id text check (length(client_id) between 1 and 64),
    -- A change is a quiet line of a room, such as "Ann joined".
    kind text not null default 'text' check (kind in ('text', 'change')),
    content text not null check (length(content) <= 10000),
    reply_to_id integer references messages,
    created_at integer not null,
    edited_at integer,
    -- A deleted message keeps its row, without content.
    deleted_at integer,
    -- SHA-256 of the content before the first edit, to recognize a retry of the same client id.
    first_content_hash blob check (length(first_content_hash) = 32),
    check ((deleted_at is null) = (content <> ''))
) strict;

insert into new_messages (id, conversation_id, author_id, client_id, content, created_at, edited_at)
select id, conversation_id, author_id, client_id, content, created_at, edited_at
from messages
order by id;

-- An id is never given twice.
delete from sqlite_sequence where name = 'new_messages';
insert into sqlite_sequence (name, seq)
select 'new_messages', seq from sqlite_sequence where name = 'messages';

-- SQLite cannot hash: src/store/db/first_contents.rs does, and drops this table.
create table first_contents (message_id integer primary key, content text not null) strict;

insert into first_contents (message_id, content)
select id, original_content from messages where original_content is not null;

drop table messages;
alter table new_messages rename to messages;

-- The client id comes first: UUIDs of version 7 (RFC 9562), as our page makes them, begin with the time, so that they are
-- appended to the index, whoever the author is. Others change a page of the index each.
create unique index messages_by_client_id on messages (client_id, author_id) where client_id is not null;

-- A page of history is read from this index alone, where the messages of a conversation are adjacent. In the table they
-- are scattered among those of all others.
create index messages_by_conversation on messages (
    conversation_id, id, author_id, client_id, kind, content, reply_to_id, created_at, edited_at, deleted_at
);

-- The replies to a message.
create index messages_by_reply on messages (reply_to_id) where reply_to_id is not null;

-- These indexes of 0007 only duplicated columns for a check to compare.
drop index users_by_username;
drop index conversations_by_time;
