-- A user's own settings; a user without a row has the defaults of src/people/settings.rs.
create table settings (
    user_id integer primary key references users on delete cascade,
    shows_presence integer not null check (shows_presence in (0, 1)),
    shows_typing integer not null check (shows_typing in (0, 1)),
    clock text not null check (clock in ('system', '12', '24')),
    notify text not null check (notify in ('all', 'mine', 'nothing')),
    -- A JSON list, as are the days.
    words text not null,
    sound text not null check (sound in ('off', 'tap', 'chime')),
    -- Minutes since midnight, where the user is.
    quiet_from integer check (quiet_from between 0 and 1439),
    quiet_to integer check (quiet_to between 0 and 1439),
    quiet_days text not null,
    paused_until integer
) strict;

-- The newest message of the room when the user joined. They were not addressed by an earlier `@room`.
alter table participants add column joined_message_id integer not null default 0;

drop trigger new_users_join;
create trigger new_users_join after insert on users when new.role <> 'bot'
begin
    insert into participants (conversation_id, user_id, read_message_id, joined_message_id, joined_seq)
    select id, new.id, last_id, last_id, null
    from (select c.id, coalesce((select max(id) from messages where conversation_id = c.id), 0) as last_id
          from conversations c
          where c.joins_new_users = 1 and c.archived_at is null and (c.is_everyone = 1 or c.participant_count < 10000));
end;

-- The list of what mentions a user, newest first.
create index mentions_by_user on mentions (user_id, message_id, conversation_id);
