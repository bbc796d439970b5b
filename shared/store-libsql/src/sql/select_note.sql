-- What a person wants of a run, beside its inputs.
-- Called by LibsqlStore::run.
SELECT i.note FROM workflow_runs r JOIN workflow_inputs i ON i.run_id = r.id WHERE r.id = :run_id AND r.owner_id = :owner_id
