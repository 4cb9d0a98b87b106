-- What people are called, and when a conversation began, is shown, and nothing else would notice that the disk changed it:
-- an index has it a second time, and the check at the start (`pragma integrity_check`) compares the two.
create index users_by_username on users (username);
create index conversations_by_time on conversations (created_at);
