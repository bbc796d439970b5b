-- When runners were last heard, and whether they said goodbye.
-- Called by LibsqlStore::figures.
SELECT last_seen_at, stopped_at FROM runners WHERE owner_id = :owner_id LIMIT :most
