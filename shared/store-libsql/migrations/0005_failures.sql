-- Lists of failed runs: people tell those that were not good enough from those that broke. Each failed run is in one of
-- these, other runs in neither, so that nothing else is written more often. Lists repeat the conditions word by word.
CREATE INDEX runs_not_passed ON workflow_runs(owner_id, created_at DESC, id DESC)
WHERE status = 'failed' AND stop_reason IN ('attempts_exhausted', 'plateau');
CREATE INDEX runs_broken ON workflow_runs(owner_id, created_at DESC, id DESC)
WHERE status = 'failed' AND stop_reason NOT IN ('attempts_exhausted', 'plateau');
