-- Writes down that somebody asked for the end of a running run, once.
-- Called by LibsqlStore::request_cancel, before request_cancel.sql.
INSERT INTO workflow_events(run_id, seq, event_id, epoch, event_type, message, created_at)
SELECT r.id, (SELECT MAX(seq) + 1 FROM workflow_events WHERE run_id = r.id), r.id || ':cancel', r.epoch, 'cancel_requested', 'cancel requested', ms
FROM workflow_runs r JOIN db_now WHERE r.id = :run_id AND r.owner_id = :owner_id AND r.status = 'running' AND r.cancel_requested_at IS NULL
