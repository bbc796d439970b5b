-- Makes room for an upload, or keeps it longer if it is about to expire; not too many at once for each owner.
-- Called by LibsqlStore::put_upload_part, before insert_upload_part.sql.
INSERT INTO uploads(owner_id, sha256, expires_at)
SELECT :owner_id, :sha256, ms + :kept_ms FROM db_now
WHERE EXISTS(SELECT 1 FROM uploads WHERE owner_id = :owner_id AND sha256 = :sha256)
  OR (SELECT COUNT(*) FROM (SELECT 1 FROM uploads INDEXED BY uploads_pending WHERE owner_id = :owner_id AND expires_at IS NOT NULL LIMIT :most)) < :most
ON CONFLICT(owner_id, sha256) DO UPDATE SET expires_at = excluded.expires_at WHERE expires_at < excluded.expires_at - :late_ms
