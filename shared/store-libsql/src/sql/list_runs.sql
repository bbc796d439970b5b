-- A page of runs. {from} is filled from fixed fragments, so that each combination is one prepared statement on the
-- index that serves it. Called by LibsqlStore::list_runs.
SELECT id, owner_id, agent_name, cycle_id, status, stop_reason, error_message, current_stage, current_attempt, max_attempts, pass_threshold, final_score,
  best_attempt, priority, tags, parent_run_id, parent_kind, forked_from_attempt, spec_sha256, epoch, next_step, rescues, runner_id, claimed_by, pin_runner, pin_until, not_before,
  created_at, queued_at, started_at, claimed_at, heartbeat_at, progress_at, lease_until, cancel_requested_at, completed_at, updated_at,
  (SELECT group_concat(printf('%!.17g', s.score)) FROM (SELECT score FROM workflow_steps WHERE run_id = r.id AND score IS NOT NULL ORDER BY step_no) s) AS scores,
  (SELECT MAX(e.seq) FROM workflow_events e WHERE e.run_id = r.id) AS rev
FROM {from}
