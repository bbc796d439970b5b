-- What decides whether queued runs can start, for each agent that has some. Reads nothing of agents without.
-- Called by LibsqlStore::list_runs.
SELECT a.agent_name, a.concurrency AS agent_concurrency, MAX(n.last_seen_at) AS runner_last_seen_at,
  COUNT(CASE WHEN n.stopped_at IS NULL AND n.last_seen_at > now.ms - :offline_after_ms THEN 1 END) AS runners_online,
  COUNT(CASE WHEN n.stopped_at IS NULL AND n.last_seen_at > now.ms - :offline_after_ms AND n.claims = 'full' THEN 1 END) AS runners_full,
  COUNT(CASE WHEN n.stopped_at IS NULL AND n.last_seen_at > now.ms - :offline_after_ms AND n.claims = 'open'
    AND COALESCE(n.last_claim_at, n.started_at) > now.ms - :stuck_after_ms THEN 1 END) AS runners_taking,
  (SELECT COUNT(*) FROM workflow_runs x WHERE x.owner_id = a.owner_id AND x.agent_name = a.agent_name AND x.status = 'running') AS agent_running,
  (SELECT json_group_array(h.cycle_id) FROM (SELECT x.cycle_id FROM workflow_runs x
    WHERE x.owner_id = a.owner_id AND x.agent_name = a.agent_name AND x.status = 'running' ORDER BY x.id LIMIT :holders) h) AS holders
FROM agents a JOIN db_now now LEFT JOIN runner_agents s ON s.owner_id = a.owner_id AND s.agent_name = a.agent_name
  LEFT JOIN runners n ON n.id = s.runner_id AND n.owner_id = s.owner_id
WHERE a.owner_id = :owner_id AND EXISTS(
  SELECT 1 FROM workflow_runs q WHERE q.owner_id = a.owner_id AND q.agent_name = a.agent_name AND q.status = 'queued')
GROUP BY a.agent_name
