-- What decides whether a queued run can start: runners, concurrency, pin.
-- Called by LibsqlStore::run.
SELECT
  (SELECT COUNT(*) FROM runner_agents s JOIN runners n ON n.id = s.runner_id
    WHERE s.owner_id = r.owner_id AND s.agent_name = r.agent_name AND n.stopped_at IS NULL AND n.last_seen_at > now.ms - :offline_after_ms) AS runners_online,
  (SELECT MAX(n.last_seen_at) FROM runner_agents s JOIN runners n ON n.id = s.runner_id
    WHERE s.owner_id = r.owner_id AND s.agent_name = r.agent_name) AS runner_last_seen_at,
  (SELECT COUNT(*) FROM workflow_runs x WHERE x.owner_id = r.owner_id AND x.agent_name = r.agent_name AND x.status = 'running') AS agent_running,
  (SELECT a.concurrency FROM agents a WHERE a.owner_id = r.owner_id AND a.agent_name = r.agent_name) AS agent_concurrency,
  CASE WHEN r.pin_until > now.ms THEN
    COALESCE((SELECT n.name FROM runners n WHERE n.id = r.pin_runner AND n.owner_id = r.owner_id), r.pin_runner) END AS pinned_to
FROM workflow_runs r JOIN db_now now WHERE r.id = :run_id AND r.owner_id = :owner_id
