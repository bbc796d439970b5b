-- How many runs are in which status, when the queued one became due that waits the longest, and how far behind all figures are.
-- Called by LibsqlStore::figures.
SELECT now.ms, COALESCE(s.queued, 0) AS queued, COALESCE(s.running, 0) AS running, COALESCE(s.waiting, 0) AS waiting,
  (SELECT MIN(since) FROM (
    SELECT max(queued_at, COALESCE(changed_at, 0), COALESCE(not_before, 0)) AS since FROM workflow_runs
    WHERE owner_id = :owner_id AND status = 'queued' ORDER BY created_at, id LIMIT :most) WHERE since <= now.ms) AS queued_since,
  (SELECT created_at FROM workflow_events WHERE gid > (SELECT upto FROM roll_up WHERE id = 1) ORDER BY gid LIMIT 1) AS behind_since
FROM db_now now LEFT JOIN standings s ON s.owner_id = :owner_id
