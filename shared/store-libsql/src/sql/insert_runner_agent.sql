-- A runner serves this agent.
-- Called by LibsqlStore::register_runner.
INSERT INTO runner_agents(owner_id, agent_name, runner_id, spec_sha256)
SELECT :owner_id, :agent_name, id, :sha256 FROM runners WHERE owner_id = :owner_id AND host = :host AND name = :name
