-- An upload that ends without a message releases its file, also if others have the same: its sender may have made previews.
drop trigger upload_releases_file;
create trigger upload_releases_file after delete on uploads
when old.hash is not null and not exists (select 1 from files where upload_id = old.id)
begin
    insert or ignore into released_files values (old.hash);
end;
