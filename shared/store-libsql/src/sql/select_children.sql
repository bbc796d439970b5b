-- The newest runs that repeat a run or go on from it.
-- Called by LibsqlStore::run.
SELECT id, cycle_id, parent_run_id, parent_kind, forked_from_attempt, status, stop_reason, final_score, created_at
FROM workflow_runs WHERE owner_id = :owner_id AND parent_run_id = :run_id ORDER BY created_at DESC, id DESC LIMIT :limit
