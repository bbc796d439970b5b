-- Asks the runner of a running run to end it.
-- Called by LibsqlStore::request_cancel.
UPDATE workflow_runs SET cancel_requested_at = (SELECT ms FROM db_now)
WHERE id = :run_id AND owner_id = :owner_id AND status = 'running' AND cancel_requested_at IS NULL
