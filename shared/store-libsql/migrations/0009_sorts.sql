-- Lists in other orders than by age: by what changed last, by how long runs took, by how good they became.

-- Set by what changes a run but leaves none of the other times behind.
ALTER TABLE workflow_runs ADD COLUMN changed_at INTEGER;
-- Never by a heartbeat: neither would lists stay as they are while nothing happens, nor would a renewal write one row.
ALTER TABLE workflow_runs ADD COLUMN updated_at INTEGER AS (
  COALESCE(completed_at, max(created_at, COALESCE(claimed_at, 0), COALESCE(changed_at, 0), COALESCE(cancel_requested_at, 0))));
ALTER TABLE workflow_runs ADD COLUMN duration_ms INTEGER AS (max(0, completed_at - started_at));
-- What a run is to people: its status, and apart from the failed ones those that were not good enough.
ALTER TABLE workflow_runs ADD COLUMN standing TEXT AS (
  CASE WHEN status = 'failed' AND stop_reason IN ('attempts_exhausted', 'plateau') THEN 'not_passed' ELSE status END);

-- Each standing in order; a list of several merges their ranges. What a run took and became is known when it ends,
-- so that those two are written once.
CREATE INDEX runs_by_update ON workflow_runs(owner_id, standing, updated_at DESC, created_at DESC, id DESC);
CREATE INDEX runs_by_duration ON workflow_runs(owner_id, standing, duration_ms DESC, created_at DESC, id DESC) WHERE completed_at IS NOT NULL;
CREATE INDEX runs_by_score ON workflow_runs(owner_id, standing, final_score DESC, created_at DESC, id DESC) WHERE completed_at IS NOT NULL;
