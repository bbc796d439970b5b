-- The current spec of an agent.
-- Called by LibsqlStore::agent.
SELECT p.spec FROM agents a JOIN agent_specs p ON p.owner_id = a.owner_id AND p.sha256 = a.spec_sha256
WHERE a.owner_id = :owner_id AND a.agent_name = :agent_name
