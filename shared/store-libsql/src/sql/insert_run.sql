-- Stores a queued run under the number that count_cycle.sql took. One that forks begins behind the attempts it carries over;
-- there is none if the run before it has no such attempt.
-- Called by LibsqlStore::insert_run; UNIQUE on id or idempotency key means it was sent before.
INSERT INTO workflow_runs(id, owner_id, agent_name, cycle_id, current_stage, current_attempt, next_step, max_attempts, pass_threshold, priority, tags,
  parent_run_id, parent_kind, forked_from_attempt, spec_sha256, pin_runner, pin_until, not_before, created_at, queued_at, idempotency_key, request_sha256)
SELECT :id, :owner_id, :agent_name, day || '-' || printf('%03d', last_number), CASE WHEN :carried = 0 THEN 'producing' ELSE 'revising' END,
  1 + :carried, 2 * :carried, :max_attempts, :pass_threshold, :priority, :tags, :parent_run_id, :parent_kind, nullif(:carried, 0), :spec_sha256,
  :pin_runner, :pin_until, :not_before, ms, ms, :idempotency_key, :request_sha256
FROM db_now JOIN cycle_days ON owner_id = :owner_id AND day = strftime('%Y-%m-%d', ms / 1000, 'unixepoch')
WHERE EXISTS(SELECT 1 FROM agent_specs WHERE owner_id = :owner_id AND sha256 = :spec_sha256 AND agent_name = :agent_name)
  AND (:carried = 0 OR EXISTS(SELECT 1 FROM workflow_runs f JOIN workflow_steps s ON s.run_id = f.id
    WHERE f.id = :parent_run_id AND f.owner_id = :owner_id AND f.status IN ('passed', 'failed', 'cancelled') AND s.step_no = 2 * :carried - 1))
