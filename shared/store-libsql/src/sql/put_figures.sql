-- Replaces what is counted, :figures being [[owner, agent, figures], …]; nothing if somebody else counted meanwhile.
-- Called by LibsqlStore::roll_up.
INSERT INTO figures(owner_id, agent_name, body)
SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:figures) WHERE EXISTS(SELECT 1 FROM roll_up WHERE id = 1 AND upto = :after)
ON CONFLICT(owner_id, agent_name) DO UPDATE SET body = excluded.body
