-- Opens a session of somebody whom nothing keeps out.
-- Called by LibsqlStore::open_session.
INSERT INTO sessions(sha256, owner_id, scopes, created_at, expires_at, last_used_at, key_id)
SELECT :sha256, u.id, :scopes, ms, ms + :lasts_ms, ms, :key_id FROM db_now, users u WHERE u.id = :owner_id AND u.disabled_at IS NULL
ON CONFLICT(sha256) DO NOTHING
