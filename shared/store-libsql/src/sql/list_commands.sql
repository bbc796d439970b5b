-- A runner's last commands, the newest first.
-- Called by LibsqlStore::commands.
SELECT c.id, c.runner_id, c.seq, c.kind, c.args, c.status, c.created_by, c.created_at, c.expires_at, c.acknowledged_at, c.finished_at, c.result, c.error
FROM runner_commands c WHERE c.owner_id = :owner_id AND c.runner_id = :runner_id ORDER BY c.seq DESC LIMIT :most
