-- What decides whether a queued run can start: runners and what their claim loops do, concurrency and who uses it up, pin.
-- Called by LibsqlStore::run.
SELECT a.concurrency AS agent_concurrency, MAX(n.last_seen_at) AS runner_last_seen_at,
  COUNT(CASE WHEN n.stopped_at IS NULL AND n.last_seen_at > now.ms - :offline_after_ms THEN 1 END) AS runners_online,
  COUNT(CASE WHEN n.stopped_at IS NULL AND n.last_seen_at > now.ms - :offline_after_ms AND n.claims = 'full' THEN 1 END) AS runners_full,
  COUNT(CASE WHEN n.stopped_at IS NULL AND n.last_seen_at > now.ms - :offline_after_ms AND n.claims = 'open'
    AND COALESCE(n.last_claim_at, n.started_at) > now.ms - :stuck_after_ms THEN 1 END) AS runners_taking,
  (SELECT COUNT(*) FROM workflow_runs x WHERE x.owner_id = r.owner_id AND x.agent_name = r.agent_name AND x.status = 'running') AS agent_running,
  (SELECT json_group_array(h.cycle_id) FROM (SELECT x.cycle_id FROM workflow_runs x
    WHERE x.owner_id = r.owner_id AND x.agent_name = r.agent_name AND x.status = 'running' ORDER BY x.id LIMIT :holders) h) AS holders,
  CASE WHEN r.pin_until > now.ms THEN r.pin_runner END AS pin_id, p.name AS pin_name, p.last_seen_at AS pin_last_seen_at,
  p.stopped_at IS NULL AND p.last_seen_at > now.ms - :offline_after_ms AS pin_online
FROM workflow_runs r JOIN db_now now LEFT JOIN agents a ON a.owner_id = r.owner_id AND a.agent_name = r.agent_name
  LEFT JOIN runners p ON p.id = r.pin_runner AND p.owner_id = r.owner_id
  LEFT JOIN runner_agents s ON s.owner_id = r.owner_id AND s.agent_name = r.agent_name
  LEFT JOIN runners n ON n.id = s.runner_id AND n.owner_id = s.owner_id
WHERE r.id = :run_id AND r.owner_id = :owner_id
