-- How a runner recognises its commands.
-- Called by LibsqlStore::command_channel.
SELECT n.command_key, (SELECT COALESCE(MAX(c.seq), 0) FROM runner_commands c WHERE c.owner_id = n.owner_id AND c.runner_id = n.id AND c.status <> 'pending') AS last_seq
FROM runners n WHERE n.id = :runner_id AND n.owner_id = :owner_id
