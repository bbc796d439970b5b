-- Extends the lease that :claim_id holds, notes what its stage shows, and tells whether somebody asked to cancel.
-- Called by LibsqlStore::renew; no row back means the claim was lost.
UPDATE workflow_runs SET lease_until = max(lease_until, (SELECT ms FROM db_now) + :lease_ms), heartbeat_at = (SELECT ms FROM db_now),
  progress_at = CASE WHEN :progress_ago_ms IS NULL THEN progress_at ELSE max(COALESCE(progress_at, claimed_at), (SELECT ms FROM db_now) - :progress_ago_ms) END,
  output_bytes = COALESCE(:output_bytes, output_bytes)
WHERE id = :run_id AND owner_id = :owner_id AND epoch = :epoch AND claim_id = :claim_id AND status = 'running'
RETURNING cancel_requested_at, lease_until
