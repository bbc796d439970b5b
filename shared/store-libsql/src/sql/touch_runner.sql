-- A runner lives, and what its claim loop does; or it says goodbye.
-- Called by LibsqlStore::poll.
UPDATE runners SET last_seen_at = (SELECT ms FROM db_now), claims = :claims, is_paused = :is_paused,
  last_claim_at = COALESCE((SELECT ms FROM db_now) - :last_claim_ago_ms, last_claim_at), stopped_at = CASE WHEN :claims = 'gone' THEN (SELECT ms FROM db_now) END
WHERE id = :runner_id AND owner_id = :owner_id
