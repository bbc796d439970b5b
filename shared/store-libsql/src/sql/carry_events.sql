-- Tells the steps that a fork carries over, behind the line of its submission.
-- Called by LibsqlStore::insert_run, behind carry_steps.sql.
INSERT INTO workflow_events(run_id, seq, event_id, epoch, event_type, stage, attempt, message, metadata, created_at)
SELECT r.id, 2 + s.step_no, s.op_id, 0, 'stage_completed', s.stage, s.attempt, 'carried over from run ' || f.cycle_id,
  json_object('carriedFrom', f.id), (SELECT ms FROM db_now)
FROM workflow_runs r JOIN workflow_runs f ON f.id = r.parent_run_id AND f.owner_id = r.owner_id JOIN workflow_steps s ON s.run_id = r.id
WHERE r.id = :run_id AND r.owner_id = :owner_id ORDER BY s.step_no
