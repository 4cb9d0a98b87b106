-- The session that one descends from by device links; null for one that signed in by itself.
alter table sessions add column root_id integer;
-- When that session signed in; null for when this one was made.
alter table sessions add column signed_in_at integer;
-- The session that caused it, or that one's root, which may have ended; null for the server's terminal. Neither it nor its
-- descendants can dismiss the notice.
alter table notices add column root_id integer;
