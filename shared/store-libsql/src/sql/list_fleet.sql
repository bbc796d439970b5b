-- All runners with what people see of them.
-- Called by LibsqlStore::fleet.
SELECT id, name, host, platform, version, max_concurrent, started_at, last_seen_at, stopped_at, claims, last_claim_at, is_paused,
  created_at, platform_detail, labels, passed, not_passed, failed, cancelled, last_error, last_error_at,
  CASE WHEN n.is_paused = 1 THEN (SELECT c.args FROM runner_commands c WHERE c.owner_id = n.owner_id AND c.runner_id = n.id AND c.kind = 'pause' AND c.status = 'done' ORDER BY c.seq DESC LIMIT 1) END AS pause,
  (SELECT json_group_array(s.agent_name) FROM (SELECT agent_name FROM runner_agents WHERE owner_id = n.owner_id AND runner_id = n.id ORDER BY agent_name) s) AS agents
FROM runners n WHERE owner_id = :owner_id ORDER BY name, host
