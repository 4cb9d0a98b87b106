-- A file on its way to a message.
create table uploads (
    id integer primary key autoincrement,
    user_id integer not null references users on delete cascade,
    name text not null check (length(cast(name as blob)) between 1 and 255),
    size integer not null check (size >= 0),
    -- The bytes that are on the disk.
    received integer not null default 0 check (received between 0 and size),
    -- Of the stored bytes, which may be fewer than those received. It is set before the file gets its place, so that no file
    -- is there without a row.
    hash blob check (length(hash) = 32),
    -- The description of a file that is in its place, as JSON.
    stored text,
    created_at integer not null,
    expires_at integer not null
) strict;

create index uploads_by_user on uploads (user_id);
create index uploads_by_end on uploads (expires_at);
create index uploads_by_hash on uploads (hash) where hash is not null;

-- A file of a message.
create table files (
    id integer primary key autoincrement,
    message_id integer not null references messages on delete cascade,
    conversation_id integer not null references conversations on delete cascade,
    -- For a retry of the message.
    upload_id integer not null unique,
    hash blob not null check (length(hash) = 32),
    name text not null,
    media_type text not null,
    size integer not null,
    width integer,
    height integer,
    has_preview integer not null check (has_preview in (0, 1))
) strict;

create index files_by_message on files (message_id, id);
create index files_by_conversation on files (conversation_id, id);
create index files_by_hash on files (hash);

-- Files that a row named: each is deleted from the disk unless another row names it.
create table released_files (
    hash blob primary key
) strict, without rowid;

create trigger upload_releases_file after delete on uploads
when old.hash is not null and not exists (select 1 from files where hash = old.hash)
begin
    insert or ignore into released_files values (old.hash);
end;

create trigger message_releases_file after delete on files
begin
    insert or ignore into released_files values (old.hash);
end;

-- A message may have files and no text. SQLite has no statement that changes a constraint. This is the documented way
-- (https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes"): no row changes.
pragma writable_schema = on;
update sqlite_schema
set sql = replace(sql, 'check ((deleted_at is null) = (content <> ''''))', 'check (deleted_at is null or content = '''')')
where type = 'table' and name = 'messages';
pragma writable_schema = reset;
