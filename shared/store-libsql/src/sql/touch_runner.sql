-- A runner lives, or says goodbye.
-- Called by LibsqlStore::runner_seen.
UPDATE runners SET last_seen_at = (SELECT ms FROM db_now), stopped_at = CASE WHEN :stopping THEN (SELECT ms FROM db_now) END
WHERE id = :runner_id AND owner_id = :owner_id
