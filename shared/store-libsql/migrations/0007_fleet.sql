-- What people see of their runners beside the last sign of life.

ALTER TABLE runners ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runners ADD COLUMN platform_detail TEXT NOT NULL DEFAULT '';
ALTER TABLE runners ADD COLUMN labels TEXT NOT NULL DEFAULT '[]';
-- What it last said: somebody told it to take no work for a while.
ALTER TABLE runners ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0 CHECK(is_paused IN (0, 1));
-- How the runs ended that ended in its hands. Counted as they end: counting them when somebody looks would read them all.
ALTER TABLE runners ADD COLUMN passed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runners ADD COLUMN not_passed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runners ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runners ADD COLUMN cancelled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runners ADD COLUMN last_error TEXT;
ALTER TABLE runners ADD COLUMN last_error_at INTEGER;

UPDATE runners SET created_at = started_at;
UPDATE runners SET passed = t.passed, not_passed = t.not_passed, failed = t.failed, cancelled = t.cancelled
FROM (SELECT owner_id, runner_id, SUM(status = 'passed') AS passed,
    SUM(status = 'failed' AND stop_reason IN ('attempts_exhausted', 'plateau')) AS not_passed,
    SUM(status = 'failed' AND stop_reason NOT IN ('attempts_exhausted', 'plateau')) AS failed, SUM(status = 'cancelled') AS cancelled
  FROM workflow_runs WHERE status IN ('passed', 'failed', 'cancelled') AND runner_id IS NOT NULL AND claimed_at IS NOT NULL
  GROUP BY owner_id, runner_id) t
WHERE t.runner_id = runners.id AND t.owner_id = runners.owner_id;

-- A run ends in the hands of its runner, or is taken from them for good.
CREATE TRIGGER runs_counted AFTER UPDATE OF status ON workflow_runs
WHEN OLD.status = 'running' AND NEW.status IN ('passed', 'failed', 'cancelled')
BEGIN
  UPDATE runners SET passed = passed + (NEW.status = 'passed'),
    not_passed = not_passed + (NEW.status = 'failed' AND NEW.stop_reason IN ('attempts_exhausted', 'plateau')),
    failed = failed + (NEW.status = 'failed' AND NEW.stop_reason NOT IN ('attempts_exhausted', 'plateau')),
    cancelled = cancelled + (NEW.status = 'cancelled'),
    last_error = CASE WHEN NEW.status = 'failed' AND NEW.stop_reason NOT IN ('attempts_exhausted', 'plateau')
      THEN substr(COALESCE(NEW.error_message, NEW.stop_reason), 1, 500) ELSE last_error END,
    last_error_at = CASE WHEN NEW.status = 'failed' AND NEW.stop_reason NOT IN ('attempts_exhausted', 'plateau')
      THEN NEW.completed_at ELSE last_error_at END
  WHERE id = NEW.runner_id AND owner_id = NEW.owner_id;
END;

-- What is known of a runner goes with it; its runs and their history stay.
CREATE TRIGGER runners_forgotten AFTER DELETE ON runners
BEGIN DELETE FROM runner_agents WHERE owner_id = OLD.owner_id AND runner_id = OLD.id; END;

-- The agents of one runner; the key is for the runners of one agent.
CREATE INDEX runner_agents_by_runner ON runner_agents(owner_id, runner_id, agent_name);
