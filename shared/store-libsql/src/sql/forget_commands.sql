-- Forgets all but a runner's last commands.
-- Called by LibsqlStore::order.
DELETE FROM runner_commands WHERE owner_id = :owner_id AND runner_id = :runner_id
  AND seq <= (SELECT command_seq - :kept FROM runners WHERE id = :runner_id AND owner_id = :owner_id)
