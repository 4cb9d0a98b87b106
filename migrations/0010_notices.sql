-- The session that caused it, which may have ended; null for the server's terminal. It cannot dismiss the notice.
alter table notices add column session_id integer;
