-- Ends a key. Its sessions end with it, as the view sessions_let_in says.
-- Called by LibsqlStore::revoke_key.
UPDATE api_keys SET revoked_at = (SELECT ms FROM db_now) WHERE id = :id AND owner_id = :owner_id AND revoked_at IS NULL
