-- The run with this cycle id.
-- Called by LibsqlStore::find_cycle.
SELECT id FROM workflow_runs WHERE owner_id = :owner_id AND cycle_id = :cycle_id
