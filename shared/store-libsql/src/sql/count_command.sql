-- Uses up the number that insert_command.sql took.
-- Called by LibsqlStore::order, in the same batch.
UPDATE runners SET command_seq = command_seq + 1 WHERE id = :runner_id AND owner_id = :owner_id
  AND EXISTS(SELECT 1 FROM runner_commands c WHERE c.id = :id AND c.owner_id = :owner_id AND c.runner_id = :runner_id AND c.seq = command_seq + 1)
