-- A runner works with other settings than it registered with.
-- Called by LibsqlStore::poll, behind note_result.sql.
UPDATE runners SET max_concurrent = (SELECT json_extract(c.args, '$.maxConcurrent') FROM runner_commands c WHERE c.id = :id)
WHERE id = :runner_id AND owner_id = :owner_id AND EXISTS(
  SELECT 1 FROM runner_commands c WHERE c.id = :id AND c.owner_id = :owner_id AND c.runner_id = :runner_id AND c.kind = 'updateConfig' AND c.status = 'done'
    AND json_extract(c.args, '$.maxConcurrent') IS NOT NULL)
