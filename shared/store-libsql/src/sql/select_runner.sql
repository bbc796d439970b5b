-- Whether a runner is there.
-- Called by LibsqlStore::forget_runner.
SELECT id FROM runners WHERE id = :runner_id AND owner_id = :owner_id
