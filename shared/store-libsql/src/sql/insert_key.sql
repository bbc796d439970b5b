-- Keeps a new key of somebody whom nothing keeps out.
-- Called by LibsqlStore::insert_key; no row means there is no such person.
INSERT INTO api_keys(id, owner_id, kind, name, sha256, last_four, scopes, created_at, expires_at, idempotency_key)
SELECT :id, u.id, :kind, :name, :sha256, :last_four, :scopes, ms, ms + :lives_ms, :idempotency_key
FROM db_now, users u WHERE u.id = :owner_id AND u.disabled_at IS NULL
