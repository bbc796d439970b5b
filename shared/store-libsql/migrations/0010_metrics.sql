-- How runners' machines were in the last day.

-- One row for ten minutes, with a point for each minute: `[[ms since it began, [cpu, memory, disk, rx, tx, {custom}]], …]`.
-- A ring of a day's 144 rows for each runner, so nothing has to be deleted, and a poll writes one row at most.
CREATE TABLE runner_metrics(
  owner_id TEXT NOT NULL, runner_id TEXT NOT NULL, slot INTEGER NOT NULL CHECK(slot BETWEEN 0 AND 143), begins_at INTEGER NOT NULL,
  points TEXT NOT NULL, PRIMARY KEY(owner_id, runner_id, slot)) WITHOUT ROWID;

-- As before, and the measurements.
DROP TRIGGER runners_forgotten;
CREATE TRIGGER runners_forgotten AFTER DELETE ON runners
BEGIN
  DELETE FROM runner_agents WHERE owner_id = OLD.owner_id AND runner_id = OLD.id;
  DELETE FROM runner_metrics WHERE owner_id = OLD.owner_id AND runner_id = OLD.id;
END;
