-- What a runner was told and has not answered to, with the key to sign it; nearly always nothing. What is on its way is
-- sent again after a while: an answer may get lost.
-- Called by LibsqlStore::poll.
SELECT c.id, c.runner_id, c.seq, c.kind, c.args, c.created_at, c.expires_at, n.command_key
FROM runner_commands c CROSS JOIN runners n ON n.id = c.runner_id AND n.owner_id = c.owner_id
WHERE c.owner_id = :owner_id AND c.runner_id = :runner_id AND c.status IN ('pending', 'sent') AND c.expires_at > (SELECT ms FROM db_now)
  AND (c.sent_at IS NULL OR c.sent_at <= (SELECT ms FROM db_now) - :again_ms) AND n.command_key IS NOT NULL
ORDER BY c.seq LIMIT 20
