-- Whether a runner is there.
-- Called by LibsqlStore::forget_runner and ::runner_metrics.
SELECT id FROM runners WHERE id = :runner_id AND owner_id = :owner_id
