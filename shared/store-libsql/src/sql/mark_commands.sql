-- Commands are on their way.
-- Called by LibsqlStore::poll, only if there are some.
UPDATE runner_commands SET status = 'sent', sent_at = (SELECT ms FROM db_now)
WHERE owner_id = :owner_id AND runner_id = :runner_id AND status IN ('pending', 'sent') AND seq <= :last_seq
