-- A page of history from the index alone, where the messages of a conversation lie together: in the table they lie
-- among everybody else's.
drop index messages_by_conversation;
create index messages_by_conversation on messages (
    conversation_id, id, author_id, client_id, content, created_at, edited_at, digest
);
