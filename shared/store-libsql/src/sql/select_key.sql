-- One key of one owner.
-- Called by LibsqlStore::insert_key and revoke_key.
SELECT id, owner_id, kind, name, last_four, scopes, created_at, expires_at, revoked_at, last_used_at, sha256
FROM api_keys WHERE id = :id AND owner_id = :owner_id
