-- Pictures, as they were encoded here; what they are called is what they are.
create table pictures (
    -- SHA-256 of the content, in hex.
    hash text primary key check (length(hash) = 64),
    media_type text not null check (media_type in ('image/jpeg', 'image/png')),
    content blob not null
) strict;

-- Who somebody is to others.
alter table users add column display_name text check (length(display_name) between 1 and 60);
alter table users add column status text check (length(status) between 1 and 100);
alter table users add column picture text references pictures;
-- The name and the display name, folded, to be searched in.
alter table users add column search_key text not null default '';
-- What they are called at GitHub, as of their last sign-in there.
alter table users add column github_login text;
-- Since when they may not come in; null for whoever may.
alter table users add column deactivated_at integer;

update users set search_key = username_key;

-- A user as everybody may see them.
create view profiles as
select
    id, username, username_key, display_name,
    coalesce('/api/pictures/' || picture, avatar_url) as avatar_url,
    status, role, deactivated_at is not null as is_deactivated
from users;

-- What a name looks like to a reader (UTS 39, skeletons): nobody else may be called what looks the same.
create table name_skeletons (
    skeleton text primary key,
    user_id integer not null references users on delete cascade
) strict, without rowid;

create index name_skeletons_by_user on name_skeletons (user_id);

-- The device of a session, and from where it was used last.
alter table sessions add column user_agent text check (length(user_agent) <= 256);
alter table sessions add column address text;

-- Links that let somebody choose a new password, once.
create table resets (
    id integer primary key autoincrement,
    -- SHA-256 of the token; the token itself is never stored.
    token_hash blob not null unique check (length(token_hash) = 32),
    user_id integer not null references users on delete cascade,
    -- Null: whoever sat at the server's terminal.
    made_by integer references users,
    created_at integer not null,
    expires_at integer not null,
    used_at integer,
    -- A newer one took its place.
    replaced_at integer
) strict;

create index resets_by_user on resets (user_id);

-- What somebody must be told of their account, until they say that they have read it.
create table notices (
    id integer primary key autoincrement,
    user_id integer not null references users on delete cascade,
    kind text not null,
    -- A name, as it was then, or a device; null for the server's terminal.
    made_by text,
    created_at integer not null,
    dismissed_at integer
) strict;

create index notices_by_user on notices (user_id, id) where dismissed_at is null;

-- Who did what to whom, and when; kept for a year.
create table audit (
    id integer primary key autoincrement,
    created_at integer not null,
    -- Null: whoever sat at the server's terminal.
    actor_id integer references users on delete set null,
    action text not null,
    subject_id integer references users on delete set null,
    detail text
) strict;

create index audit_by_time on audit (created_at);

-- What the server is called and looks like; null until somebody says so.
create table server (
    id integer primary key check (id = 1),
    name text check (length(name) between 1 and 60),
    picture text references pictures
) strict;

insert into server (id) values (1);

-- The note, folded, to be searched in.
alter table invites add column note_key text not null default '';
update invites set note_key = lower(note);

-- The log is made anew, as not every event is of a conversation any more (https://www.sqlite.org/lang_altertable.html,
-- "Making Other Kinds Of Table Schema Changes").
create table new_events (
    seq integer primary key autoincrement,
    kind text not null,
    conversation_id integer references conversations on delete cascade,
    message_id integer references messages on delete cascade,
    -- Whom it is about; everybody may know.
    user_id integer references users on delete cascade,
    -- Null: every participant of the conversation.
    receiver_id integer references users on delete cascade,
    check ((user_id is not null) = (kind = 'user')),
    check ((conversation_id is null) = (kind in ('user', 'notice'))),
    check (kind <> 'notice' or receiver_id is not null)
) strict;

insert into new_events (seq, kind, conversation_id, message_id, receiver_id)
select seq, kind, conversation_id, message_id, receiver_id
from events
order by seq;

-- A number is never given twice.
delete from sqlite_sequence where name = 'new_events';
insert into sqlite_sequence (name, seq)
select 'new_events', seq from sqlite_sequence where name = 'events';

drop table events;
alter table new_events rename to events;
