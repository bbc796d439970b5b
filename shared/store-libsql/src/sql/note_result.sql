-- What came of a command; once it has ended, nothing changes it.
-- Called by LibsqlStore::poll.
UPDATE runner_commands SET status = :status, acknowledged_at = COALESCE(acknowledged_at, (SELECT ms FROM db_now)),
  finished_at = CASE WHEN :status <> 'acknowledged' THEN (SELECT ms FROM db_now) END, result = :result, error = :error
WHERE id = :id AND owner_id = :owner_id AND runner_id = :runner_id AND status IN ('pending', 'sent', 'acknowledged')
