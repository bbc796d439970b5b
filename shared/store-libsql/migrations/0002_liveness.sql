-- Three clocks of liveness: whether a runner can take work, and whether a stage gets on. Whether the runner lives was known before.
ALTER TABLE runners ADD COLUMN claims TEXT NOT NULL DEFAULT 'open' CHECK(claims IN ('open', 'full', 'closed', 'gone'));
ALTER TABLE runners ADD COLUMN last_claim_at INTEGER;
-- In the row that a renewal writes anyway.
ALTER TABLE workflow_runs ADD COLUMN progress_at INTEGER;
ALTER TABLE workflow_runs ADD COLUMN output_bytes INTEGER NOT NULL DEFAULT 0;
