-- Messages are made anew, as SQLite cannot take a constraint from a table (https://www.sqlite.org/lang_altertable.html,
-- "Making Other Kinds Of Table Schema Changes"). A client id is unique by an index of its own, and has a digest beside it.
create table new_messages (
    id integer primary key autoincrement,
    conversation_id integer not null references conversations on delete cascade,
    author_id integer not null references users,
    client_id text check (length(client_id) between 1 and 64),
    content text not null check (length(content) between 1 and 10000),
    created_at integer not null,
    edited_at integer,
    -- What was said before the first edit: what a retry of the same client id is compared with.
    original_content text,
    -- What the row is compared with when it is read (src/messages/digest.rs); null for one that is older than this column,
    -- and to be set to null by whoever changes a message by hand.
    digest integer,
    check ((edited_at is null) = (original_content is null))
) strict;

insert into new_messages (id, conversation_id, author_id, client_id, content, created_at, edited_at, original_content)
select id, conversation_id, author_id, client_id, content, created_at, edited_at, original_content
from messages
order by id;

-- An id is never given twice.
delete from sqlite_sequence where name = 'new_messages';
insert into sqlite_sequence (name, seq)
select 'new_messages', seq from sqlite_sequence where name = 'messages';

drop table messages;
alter table new_messages rename to messages;

-- The client id comes first: those that begin with the time (RFC 9562, version 7), as our page draws them, are
-- appended, whoever the author is, where others change a page of the index each.
create unique index messages_by_client_id on messages (client_id, author_id) where client_id is not null;

-- A page of history from the index alone, where the messages of a conversation lie together: in the table they lie
-- among everybody else's.
create index messages_by_conversation on messages (
    conversation_id, id, author_id, client_id, content, created_at, edited_at, digest
);
