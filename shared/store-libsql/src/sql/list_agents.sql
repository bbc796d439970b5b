-- All agents with their current spec and how many online runners serve them.
-- Called by LibsqlStore::agents.
SELECT p.spec, a.updated_at,
  (SELECT COUNT(*) FROM runner_agents s JOIN runners n ON n.id = s.runner_id
    WHERE s.owner_id = a.owner_id AND s.agent_name = a.agent_name AND n.stopped_at IS NULL
      AND n.last_seen_at > (SELECT ms FROM db_now) - :offline_after_ms) AS runners_online
FROM agents a JOIN agent_specs p ON p.owner_id = a.owner_id AND p.sha256 = a.spec_sha256 WHERE a.owner_id = :owner_id ORDER BY a.agent_name
