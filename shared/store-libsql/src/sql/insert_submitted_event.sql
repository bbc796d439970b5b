-- Begins a run's history.
-- Called by LibsqlStore::insert_run.
INSERT INTO workflow_events(run_id, seq, event_id, epoch, event_type, message, created_at)
SELECT id, 1, id || ':submitted', 0, 'submitted', :message, (SELECT ms FROM db_now) FROM workflow_runs WHERE id = :id
