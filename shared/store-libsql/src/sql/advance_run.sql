-- Moves a run on to its next step, and its lease with it.
-- Called by LibsqlStore::complete_stage when the loop goes on.
UPDATE workflow_runs SET next_step = :step_no + 1, current_stage = :next_stage, current_attempt = :next_attempt, best_attempt = :best_attempt,
  final_score = :best_score, changed_at = (SELECT ms FROM db_now), heartbeat_at = (SELECT ms FROM db_now), progress_at = (SELECT ms FROM db_now), output_bytes = 0,
  lease_until = max(lease_until, (SELECT ms FROM db_now) + :lease_ms)
WHERE id = :run_id AND owner_id = :owner_id AND epoch = :epoch AND claim_id = :claim_id AND next_step = :step_no
