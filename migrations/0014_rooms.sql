-- Rooms: conversations with a name. The columns are null or 0 for direct conversations.
alter table conversations add column name text check (length(name) between 1 and 40);
-- The name, folded as src/people/names.rs says, to find and compare it.
alter table conversations add column name_key text;
-- The name and the topic, folded as src/people/names/search.rs says, to search in them.
alter table conversations add column search_fold text;
alter table conversations add column topic text check (length(topic) between 1 and 250);
alter table conversations add column picture text references pictures;
alter table conversations add column is_private integer not null default 0 check (is_private in (0, 1));
alter table conversations add column archived_at integer;
-- New users become participants.
alter table conversations add column joins_new_users integer not null default 0 check (joins_new_users in (0, 1));
-- The room in which everybody is, made with the server.
alter table conversations add column is_everyone integer not null default 0 check (is_everyone in (0, 1));
-- How many active users participate in a room, counted again at each change.
alter table conversations add column participant_count integer not null default 0;
-- Null for rooms that the server or its terminal made, and for direct conversations.
alter table conversations add column created_by integer references users;

create unique index rooms_by_name on conversations (name_key) where name is not null and archived_at is null;
create unique index everyone on conversations (is_everyone) where is_everyone = 1;
-- Lists of rooms, by their last message.
create index rooms on conversations (coalesce(last_message_id, 0), id) where name is not null;
create index conversations_by_picture on conversations (picture) where picture is not null;

-- How the names of rooms that are not archived look to a reader (UTS 39): no other room may look the same.
create table room_skeletons (
    skeleton text primary key,
    conversation_id integer not null references conversations on delete cascade
) strict, without rowid;

create index room_skeletons_by_room on room_skeletons (conversation_id);

-- The fact with which the user joined: a replay begins there. Null for a row that another process added, of which the
-- server has not told yet.
alter table participants add column joined_seq integer default 0;
-- Null: the default of the conversation's kind.
alter table participants add column involvement text
    check (involvement in ('everything', 'mentions', 'nothing', 'hidden'));
alter table participants add column is_starred integer not null default 0 check (is_starred in (0, 1));

create index participants_untold on participants (conversation_id) where joined_seq is null;
-- Owners, who manage rooms whose maker has left.
create index users_owners on users (id) where role = 'owner';

-- The ids of the users whom the message names, as a JSON list; null for none.
alter table messages add column mentions text;
alter table messages add column mentions_room integer not null default 0 check (mentions_room in (0, 1));
-- What a message of the kind `change` tells, as JSON.
alter table messages add column change text;

drop index messages_by_conversation;
create index messages_by_conversation on messages (
    conversation_id, id, author_id, client_id, kind, content, reply_to_id, created_at, edited_at, deleted_at, mentions,
    mentions_room, change
);
create index messages_to_rooms on messages (conversation_id, id) where mentions_room = 1;

-- The users whom a message addresses, to count what is unread. It includes users whom the message does not name.
create table mentions (
    user_id integer not null references users on delete cascade,
    conversation_id integer not null references conversations on delete cascade,
    message_id integer not null references messages on delete cascade,
    primary key (user_id, conversation_id, message_id)
) strict, without rowid;

create index mentions_by_message on mentions (message_id);

insert into conversations (kind, name, name_key, search_fold, is_everyone, joins_new_users, created_at)
values ('room', 'everyone', 'everyone', 'everyone', 1, 1, cast(unixepoch('subsec') * 1000 as integer));

insert into room_skeletons (skeleton, conversation_id)
select 'everyone', id from conversations where is_everyone = 1;

insert into participants (conversation_id, user_id)
select c.id, u.id
from conversations c, users u
where c.is_everyone = 1 and u.role <> 'bot';

update conversations
set participant_count = (select count(*) from users where role <> 'bot' and deactivated_at is null)
where is_everyone = 1;

-- Another log: clients that come back load a snapshot, in which the room is.
update log set epoch = lower(hex(randomblob(8)));

-- A new user joins the rooms for new users, whichever way they come, and has read what is in them. The writer tells of it.
create trigger new_users_join after insert on users when new.role <> 'bot'
begin
    insert into participants (conversation_id, user_id, read_message_id, joined_seq)
    select c.id, new.id, coalesce((select max(id) from messages where conversation_id = c.id), 0), null
    from conversations c
    where c.joins_new_users = 1 and c.archived_at is null and (c.is_everyone = 1 or c.participant_count < 10000);
end;

-- A fact of a read marker tells of its present place.
update facts set subject_id = null where kind = 'read';
