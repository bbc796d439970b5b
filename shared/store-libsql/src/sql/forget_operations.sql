-- Deletes what runners sent about runs that ended :keep_ms ago: nobody sends it again, and who does is fenced. An operation's id begins
-- with when it was made, so the oldest come first and nothing younger is read. Called by LibsqlStore::forget_operations.
DELETE FROM workflow_ops WHERE op_id IN (
  SELECT o.op_id FROM workflow_ops o JOIN workflow_runs r ON r.id = o.run_id
  WHERE o.op_id < (SELECT printf('%08x-%04x', (ms - :keep_ms) >> 16, (ms - :keep_ms) & 65535) FROM db_now)
    AND r.completed_at < (SELECT ms FROM db_now) - :keep_ms
  ORDER BY o.op_id LIMIT :most)
