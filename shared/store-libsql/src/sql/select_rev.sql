-- Number of a run's last event.
-- Called by LibsqlStore::run and ::events.
SELECT e.seq FROM workflow_runs r JOIN workflow_events e ON e.run_id = r.id
WHERE r.id = :run_id AND r.owner_id = :owner_id ORDER BY e.seq DESC LIMIT 1
