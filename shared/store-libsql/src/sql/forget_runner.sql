-- Forgets a runner that is offline and holds nothing; a trigger forgets what is known of it.
-- Called by LibsqlStore::forget_runner; the statement behind it tells whether it is still there.
DELETE FROM runners WHERE id = :runner_id AND owner_id = :owner_id
  AND (stopped_at IS NOT NULL OR last_seen_at <= (SELECT ms FROM db_now) - :offline_after_ms)
  AND NOT EXISTS(SELECT 1 FROM workflow_runs WHERE status = 'running' AND owner_id = :owner_id AND runner_id = :runner_id)
