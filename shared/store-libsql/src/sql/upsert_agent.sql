-- The version of an agent that new runs get.
-- Called by LibsqlStore::register_runner.
INSERT INTO agents(owner_id, agent_name, spec_sha256, concurrency, updated_at) SELECT :owner_id, :agent_name, :sha256, :concurrency, ms FROM db_now WHERE true
ON CONFLICT(owner_id, agent_name) DO UPDATE SET spec_sha256 = excluded.spec_sha256, concurrency = excluded.concurrency, updated_at = excluded.updated_at
