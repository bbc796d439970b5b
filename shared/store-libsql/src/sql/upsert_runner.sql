-- Makes or updates the runner of this host and name; nothing if it is new and another one has the proposed id.
-- Called by LibsqlStore::register_runner.
INSERT INTO runners(id, owner_id, host, name, platform, platform_detail, labels, version, max_concurrent, created_at, started_at, last_seen_at, command_key)
SELECT COALESCE((SELECT id FROM runners WHERE owner_id = :owner_id AND host = :host AND name = :name), :proposed_id), :owner_id, :host, :name, :platform, :platform_detail, :labels, :version, :max_concurrent, ms, ms, ms, randomblob(32) FROM db_now
WHERE NOT EXISTS (SELECT 1 FROM runners WHERE id = :proposed_id)
  OR EXISTS (SELECT 1 FROM runners WHERE owner_id = :owner_id AND host = :host AND name = :name)
ON CONFLICT(owner_id, host, name) DO UPDATE SET platform = excluded.platform, platform_detail = excluded.platform_detail, labels = excluded.labels,
  version = excluded.version, max_concurrent = excluded.max_concurrent,
  started_at = excluded.started_at, last_seen_at = excluded.last_seen_at, stopped_at = NULL,
  command_key = COALESCE(command_key, excluded.command_key), claims = 'open', is_paused = 0, last_claim_at = NULL
