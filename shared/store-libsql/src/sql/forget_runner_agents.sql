-- A runner serves what it says now, not what it said before.
-- Called by LibsqlStore::register_runner.
DELETE FROM runner_agents
WHERE owner_id = :owner_id AND runner_id = (SELECT id FROM runners WHERE owner_id = :owner_id AND host = :host AND name = :name)
