-- What a row is compared with when it is read (src/messages/digest.rs); null for one that is older than this column, and
-- to be set to null by whoever changes a message by hand.
alter table messages add column digest integer;
