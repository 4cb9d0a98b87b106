-- Lists of a conversation's pictures or other files skip the rest, and the space that files take is read from an index.
create index files_by_kind on files (conversation_id, (substr(media_type, 1, 6) = 'image/'), id);

drop index files_by_hash;
create index files_by_hash on files (hash, size);
