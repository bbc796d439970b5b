-- What happened to runs within the next :most lines of history, and of those that ended what they took. A fork's own steps only:
-- those that it carries over have no epoch. Called by LibsqlStore::roll_up.
SELECT r.owner_id, CASE e.event_type WHEN 'submitted' THEN 'queued' ELSE e.message END AS went,
  r.agent_name, r.created_at, r.started_at, r.completed_at, CASE WHEN e.epoch = r.epoch THEN r.stop_reason END AS stop_reason,
  CASE WHEN e.epoch = r.epoch AND r.stop_reason IS NOT NULL THEN (
    SELECT json_group_array(json_array(s.stage, max(0, s.at - s.started_at))) FROM workflow_steps s WHERE s.run_id = r.id AND s.epoch <> 0) END AS stages
FROM (SELECT run_id, event_type, message, epoch, gid FROM workflow_events WHERE gid > (SELECT upto FROM roll_up WHERE id = 1) ORDER BY gid LIMIT :most) e
  JOIN workflow_runs r ON r.id = e.run_id
WHERE e.event_type IN ('submitted', 'status_change')
ORDER BY e.gid
