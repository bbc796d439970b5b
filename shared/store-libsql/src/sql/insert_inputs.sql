-- Stores what a run works on.
-- Called by LibsqlStore::insert_run.
INSERT INTO workflow_inputs(run_id, inputs, note) SELECT id, :inputs, :note FROM workflow_runs WHERE id = :id
