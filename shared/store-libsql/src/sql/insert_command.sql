-- Gives a runner a command under its next number; none if too many wait already.
-- Called by LibsqlStore::order; sent again it does nothing.
INSERT INTO runner_commands(id, owner_id, runner_id, seq, kind, args, created_by, created_at, expires_at)
SELECT :id, n.owner_id, n.id, n.command_seq + 1, :kind, :args, :created_by, now.ms, now.ms + :valid_ms FROM runners n JOIN db_now now
WHERE n.id = :runner_id AND n.owner_id = :owner_id AND (
  SELECT COUNT(*) FROM runner_commands c WHERE c.owner_id = n.owner_id AND c.runner_id = n.id AND c.status IN ('pending', 'sent') AND c.expires_at > now.ms) < :most
ON CONFLICT(id) DO NOTHING
