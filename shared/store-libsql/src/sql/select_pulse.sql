-- What the runner of a running run shows: its claim loop, and how much its stage has written.
-- Called by LibsqlStore::run.
SELECT r.output_bytes, n.claims, n.last_claim_at, n.started_at, n.last_seen_at, n.stopped_at
FROM workflow_runs r LEFT JOIN runners n ON n.id = r.runner_id AND n.owner_id = r.owner_id
WHERE r.id = :run_id AND r.owner_id = :owner_id AND r.status = 'running'
