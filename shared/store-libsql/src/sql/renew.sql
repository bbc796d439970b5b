-- Extends the lease that :claim_id holds and tells whether somebody asked to cancel.
-- Called by LibsqlStore::renew; no row back means the claim was lost.
UPDATE workflow_runs SET lease_until = max(lease_until, (SELECT ms FROM db_now) + :lease_ms), heartbeat_at = (SELECT ms FROM db_now)
WHERE id = :run_id AND owner_id = :owner_id AND epoch = :epoch AND claim_id = :claim_id AND status = 'running'
RETURNING cancel_requested_at, lease_until
