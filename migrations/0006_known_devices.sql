-- The devices on which somebody was signed in: whoever guesses their password elsewhere does not lock them out there.
create table known_devices (
    id integer primary key autoincrement,
    user_id integer not null references users on delete cascade,
    -- SHA-256 of the token; the token itself is never stored.
    token_hash blob not null unique check (length(token_hash) = 32),
    last_used_at integer not null
) strict;

create index known_devices_by_user on known_devices (user_id, last_used_at);
