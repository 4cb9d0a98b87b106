-- What somebody may do (src/roles.rs).
alter table users add column role text not null default 'member' check (role in ('owner', 'member', 'bot'));
-- Argon2id, as a PHC string; null for whoever signs in another way.
alter table users add column password_hash text;

-- Links that let somebody join. The owner's first link is one of them.
create table invites (
    id integer primary key autoincrement,
    -- SHA-256 of the token; the token itself is never stored.
    token_hash blob not null unique check (length(token_hash) = 32),
    -- What whoever joins by it becomes.
    role text not null check (role in ('owner', 'member')),
    note text not null check (length(note) <= 200),
    -- Null: whoever sat at the server's terminal.
    invited_by integer references users,
    created_at integer not null,
    expires_at integer not null,
    uses_left integer not null check (uses_left >= 0),
    used integer not null default 0 check (used >= 0),
    revoked_at integer
) strict;
