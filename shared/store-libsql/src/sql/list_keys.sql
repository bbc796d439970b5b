-- Keys of one owner, the newest first.
-- Called by LibsqlStore::keys.
SELECT id, owner_id, kind, name, last_four, scopes, created_at, expires_at, revoked_at, last_used_at
FROM api_keys WHERE owner_id = :owner_id ORDER BY created_at DESC, id
