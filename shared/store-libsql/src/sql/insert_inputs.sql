-- Stores what a run works on.
-- Called by LibsqlStore::insert_run.
INSERT INTO workflow_inputs(run_id, inputs) SELECT id, :inputs FROM workflow_runs WHERE id = :id
