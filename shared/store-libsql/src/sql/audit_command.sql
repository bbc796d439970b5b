-- Tells who gave a runner a command, if the statement before this one took it down.
-- Called by LibsqlStore::order, behind insert_command.sql.
INSERT INTO audit(at, owner_id, actor, via, ip, action, subject, detail)
SELECT c.created_at, c.owner_id, :actor, :via, :ip, 'command.given', c.id, c.kind || ' to runner ' || c.runner_id
FROM runner_commands c WHERE c.id = :id AND c.owner_id = :owner_id AND c.runner_id = :runner_id AND changes() > 0
