-- "CHNW": tells a Chinwag database from any other SQLite file.
pragma application_id = 1128812119;

create table users (
    id integer primary key autoincrement,
    username text not null check (length(username) between 1 and 40),
    -- NFKC and case folded: what makes "Ann" and "ann" one name.
    username_key text not null unique,
    avatar_url text,
    github_id integer unique,
    created_at integer not null
) strict;

create table sessions (
    id integer primary key autoincrement,
    user_id integer not null references users on delete cascade,
    -- SHA-256 of the token; the token itself is never stored.
    token_hash blob not null unique check (length(token_hash) = 32),
    created_at integer not null,
    last_used_at integer not null,
    expires_at integer not null
) strict;

create index sessions_by_user on sessions (user_id);
create index sessions_by_expiry on sessions (expires_at);

create table conversations (
    id integer primary key autoincrement,
    kind text not null check (kind in ('direct', 'room')),
    -- The sorted ids of the people of a direct conversation: one conversation for each set of people.
    direct_key text unique,
    last_message_id integer references messages,
    created_at integer not null,
    check ((kind = 'direct') = (direct_key is not null))
) strict;

create table participants (
    conversation_id integer not null references conversations on delete cascade,
    user_id integer not null references users on delete cascade,
    -- The read marker: the last message read, 0 for none.
    read_message_id integer not null default 0,
    primary key (conversation_id, user_id)
) strict, without rowid;

create index participants_by_user on participants (user_id, conversation_id);

create table messages (
    id integer primary key autoincrement,
    conversation_id integer not null references conversations on delete cascade,
    author_id integer not null references users,
    client_id text check (length(client_id) between 1 and 64),
    content text not null check (length(content) between 1 and 10000),
    created_at integer not null,
    edited_at integer,
    -- What was said before the first edit: what a retry of the same client id is compared with.
    original_content text,
    check ((edited_at is null) = (original_content is null)),
    unique (author_id, client_id)
) strict;

-- A page of history, and what is unread in it, without touching the messages of other conversations.
create index messages_by_conversation on messages (conversation_id, id, author_id);
