-- Forgets the content of uploads that no run named in time, :most of them. Of all owners: the sweeper is the deployment's.
-- Called by LibsqlStore::sweep_uploads, before sweep_uploads.sql.
DELETE FROM upload_parts WHERE gid IN (
  SELECT p.gid FROM (SELECT owner_id AS owner, sha256 AS hash FROM uploads INDEXED BY uploads_expiring WHERE expires_at < (SELECT ms FROM db_now) ORDER BY expires_at LIMIT :most)
  CROSS JOIN upload_parts p ON p.owner_id = owner AND p.sha256 = hash)
