-- One run, by id.
-- Called by every method that answers with a run.
SELECT id, owner_id, agent_name, cycle_id, status, stop_reason, error_message, current_stage, current_attempt, max_attempts, pass_threshold, final_score,
  best_attempt, priority, tags, parent_run_id, parent_kind, forked_from_attempt, spec_sha256, epoch, next_step, rescues, runner_id, claimed_by, pin_runner, pin_until, not_before,
  created_at, queued_at, started_at, claimed_at, heartbeat_at, progress_at, lease_until, cancel_requested_at, completed_at, updated_at
FROM workflow_runs WHERE id = :run_id AND owner_id = :owner_id
