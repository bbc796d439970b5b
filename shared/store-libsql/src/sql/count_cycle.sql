-- Takes the next number of the day, for a cycle id, if the agent's spec is known: without it nobody could execute the run.
-- Called by LibsqlStore::insert_run, before insert_run.sql.
INSERT INTO cycle_days(owner_id, day, last_number)
SELECT :owner_id, strftime('%Y-%m-%d', ms / 1000, 'unixepoch'), 1 FROM db_now
WHERE EXISTS(SELECT 1 FROM agent_specs WHERE owner_id = :owner_id AND sha256 = :spec_sha256 AND agent_name = :agent_name)
ON CONFLICT(owner_id, day) DO UPDATE SET last_number = last_number + 1
