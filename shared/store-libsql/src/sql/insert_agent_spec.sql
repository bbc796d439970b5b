-- Keeps a spec by its hash: runs pin it.
-- Called by LibsqlStore::register_runner.
INSERT OR IGNORE INTO agent_specs(owner_id, sha256, agent_name, spec, created_at) SELECT :owner_id, :sha256, :agent_name, :spec, ms FROM db_now
