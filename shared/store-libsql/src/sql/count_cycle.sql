-- Takes the next number of the day, for a cycle id.
-- Called by LibsqlStore::insert_run, before insert_run.sql.
INSERT INTO cycle_days(owner_id, day, last_number)
VALUES(:owner_id, (SELECT strftime('%Y-%m-%d', ms / 1000, 'unixepoch') FROM db_now), 1)
ON CONFLICT(owner_id, day) DO UPDATE SET last_number = last_number + 1
