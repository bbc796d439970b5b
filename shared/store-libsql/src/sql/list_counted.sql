-- What is counted already of these owners.
-- Called by LibsqlStore::roll_up.
SELECT owner_id, agent_name, body FROM figures WHERE owner_id IN (SELECT value FROM json_each(:owners))
