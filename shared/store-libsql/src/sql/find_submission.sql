-- The run that an id or an idempotency key already made, and the hash of its request.
-- Called by LibsqlStore::insert_run after a UNIQUE error.
SELECT id, owner_id, agent_name, cycle_id, status, stop_reason, error_message, current_stage, current_attempt, max_attempts, pass_threshold, final_score,
  best_attempt, priority, tags, parent_run_id, parent_kind, forked_from_attempt, spec_sha256, epoch, next_step, rescues, runner_id, claimed_by, pin_runner, pin_until, not_before,
  created_at, queued_at, started_at, claimed_at, heartbeat_at, progress_at, lease_until, cancel_requested_at, completed_at, updated_at, request_sha256
FROM workflow_runs WHERE owner_id = :owner_id AND (id = :id OR (idempotency_key IS NOT NULL AND idempotency_key = :idempotency_key)) LIMIT 1
