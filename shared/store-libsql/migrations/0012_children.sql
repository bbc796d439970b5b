-- Which runs repeat a run, or go on from it. Most have no parent: those cost nothing here.
CREATE INDEX runs_by_parent ON workflow_runs(owner_id, parent_run_id, created_at DESC, id DESC) WHERE parent_run_id IS NOT NULL;
