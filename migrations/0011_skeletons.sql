-- They are made again when the database opens: `vv` looks like `w` now, also in older names.
delete from name_skeletons;
