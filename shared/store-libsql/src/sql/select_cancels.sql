-- Which of the runs that a runner has in hand somebody wants to end.
-- CROSS: the few in hand are looked up, whatever else runs. Called by LibsqlStore::poll.
SELECT r.id FROM json_each(:held) h CROSS JOIN workflow_runs r ON r.id = h.value
WHERE r.owner_id = :owner_id AND r.runner_id = :runner_id AND r.status = 'running' AND r.cancel_requested_at IS NOT NULL
