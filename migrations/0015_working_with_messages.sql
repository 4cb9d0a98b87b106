-- One emoji of one user on one message.
create table reactions (
    message_id integer not null references messages on delete cascade,
    -- Fully qualified (UTS 51), so that each emoji has one spelling.
    emoji text not null check (length(emoji) between 1 and 16),
    user_id integer not null references users on delete cascade,
    created_at integer not null,
    primary key (message_id, emoji, user_id)
) strict, without rowid;

-- Whether anything was deleted, for the write-ahead log.
create index messages_deleted on messages (deleted_at) where deleted_at is not null;

create table pins (
    message_id integer primary key references messages on delete cascade,
    conversation_id integer not null references conversations on delete cascade,
    user_id integer not null references users,
    created_at integer not null
) strict;

create index pins_by_conversation on pins (conversation_id, created_at, message_id);
