-- All runners with the agents they serve.
-- Called by LibsqlStore::runners.
SELECT id, name, host, platform, version, max_concurrent, started_at, last_seen_at, stopped_at, claims, last_claim_at, is_paused,
  (SELECT json_group_array(s.agent_name) FROM (SELECT agent_name FROM runner_agents WHERE owner_id = n.owner_id AND runner_id = n.id ORDER BY agent_name) s) AS agents
FROM runners n WHERE owner_id = :owner_id ORDER BY name, host
