-- What is searched in, folded as src/names/search.rs says, which fills in what is null: a user's two names, and a note.
alter table users add column search_fold text;
alter table invites add column note_fold text;
alter table invites drop column note_key;
