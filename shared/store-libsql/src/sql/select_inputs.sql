-- What a run was submitted with.
-- Called by LibsqlStore::run_inputs.
SELECT i.inputs FROM workflow_runs r JOIN workflow_inputs i ON i.run_id = r.id WHERE r.id = :run_id AND r.owner_id = :owner_id
