-- How many runs are not over, up to :most.
-- Called by LibsqlStore::list_runs.
SELECT COUNT(*) AS active FROM (
  SELECT 1 FROM workflow_runs WHERE owner_id = :owner_id AND status IN ('queued', 'running', 'waiting') LIMIT :most)
