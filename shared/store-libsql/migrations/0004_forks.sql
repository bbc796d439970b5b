-- Runs that go on from an attempt of a run before.

ALTER TABLE workflow_runs ADD COLUMN forked_from_attempt INTEGER CHECK((forked_from_attempt IS NOT NULL) = (parent_kind IS 'fork'));
-- What a person wants of it, for the stages that draft. Beside the inputs: long, and never changed.
ALTER TABLE workflow_inputs ADD COLUMN note TEXT;

-- R3 as before, for the steps that a runner executed.
DROP TRIGGER step_rule;
CREATE TRIGGER step_rule BEFORE INSERT ON workflow_steps
WHEN NEW.epoch <> 0 AND (
  NOT EXISTS(SELECT 1 FROM workflow_runs WHERE id = NEW.run_id AND epoch = NEW.epoch AND next_step = NEW.step_no AND status = 'running')
  OR EXISTS(SELECT 1 FROM workflow_gates g WHERE g.run_id = NEW.run_id AND g.step_no = NEW.step_no AND NOT EXISTS(
    SELECT 1 FROM workflow_checkpoints k WHERE k.run_id = g.run_id AND k.gate_step = g.step_no AND k.status = 'approved')))
BEGIN SELECT RAISE(ABORT, 'STEP_RULE'); END;

-- R3b: steps under epoch 0, before any claim, are those that a fork carries over: as the ended run before it recorded them,
-- of the same owner, up to the evaluation of the attempt it goes on from.
CREATE TRIGGER carried_rule BEFORE INSERT ON workflow_steps
WHEN NEW.epoch = 0 AND NOT EXISTS(
  SELECT 1 FROM workflow_runs r JOIN workflow_runs f ON f.id = r.parent_run_id AND f.owner_id = r.owner_id
    JOIN workflow_steps s ON s.run_id = f.id AND s.step_no = NEW.step_no
  WHERE r.id = NEW.run_id AND r.status = 'queued' AND r.epoch = 0 AND r.next_step = 2 * r.forked_from_attempt AND NEW.step_no < r.next_step
    AND f.status IN ('passed', 'failed', 'cancelled')
    AND s.stage = NEW.stage AND s.attempt = NEW.attempt AND s.result = NEW.result AND s.score IS NEW.score)
BEGIN SELECT RAISE(ABORT, 'STEP_RULE'); END;
