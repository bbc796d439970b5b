-- The runs that runners hold now, of one runner or of all; few runs are running.
-- Called by LibsqlStore::fleet and ::fleet_member.
SELECT runner_id, id, cycle_id, agent_name FROM workflow_runs
WHERE status = 'running' AND owner_id = :owner_id AND (:runner_id IS NULL OR runner_id = :runner_id) ORDER BY claimed_at, id
