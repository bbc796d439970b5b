-- The run that a claim holds, with its agent's pinned spec, its inputs and the store's clock.
-- Called by LibsqlStore::claim and ::adopt, in the same batch and again when a claim was sent twice.
SELECT r.id, r.owner_id, r.agent_name, r.cycle_id, r.status, r.stop_reason, r.error_message, r.current_stage, r.current_attempt, r.max_attempts, r.pass_threshold, r.final_score,
  r.best_attempt, r.priority, r.tags, r.parent_run_id, r.parent_kind, r.forked_from_attempt, r.spec_sha256, r.epoch, r.next_step, r.rescues, r.runner_id, r.claimed_by, r.pin_runner, r.pin_until, r.not_before,
  r.created_at, r.queued_at, r.started_at, r.claimed_at, r.heartbeat_at, r.progress_at, r.lease_until, r.cancel_requested_at, r.completed_at, r.updated_at, p.spec, i.inputs, i.note, now.ms AS now_ms
FROM workflow_claims k JOIN workflow_runs r ON r.id = k.run_id AND r.claim_id = k.claim_id
  JOIN agent_specs p ON p.owner_id = r.owner_id AND p.sha256 = r.spec_sha256 JOIN workflow_inputs i ON i.run_id = r.id JOIN db_now now
WHERE k.claim_id = :claim_id AND r.owner_id = :owner_id
