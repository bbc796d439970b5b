-- Tells who made us forget a runner, if forget_runner.sql, which has the same conditions, is going to.
-- Called by LibsqlStore::forget_runner, before that.
INSERT INTO audit(at, owner_id, actor, via, ip, action, subject, detail)
SELECT now.ms, n.owner_id, :actor, :via, :ip, 'runner.forgotten', n.id, n.name || ' on ' || n.host FROM runners n JOIN db_now now
WHERE n.id = :runner_id AND n.owner_id = :owner_id AND (n.stopped_at IS NOT NULL OR n.last_seen_at <= now.ms - :offline_after_ms)
  AND NOT EXISTS(SELECT 1 FROM workflow_runs WHERE status = 'running' AND owner_id = :owner_id AND runner_id = :runner_id)
