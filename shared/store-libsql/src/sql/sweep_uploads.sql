-- Forgets uploads that no run named in time, :most of them. Of all owners: the sweeper is the deployment's, not a person's.
-- Called by LibsqlStore::sweep_uploads.
DELETE FROM uploads WHERE (owner_id, sha256) IN (
  SELECT owner_id, sha256 FROM uploads INDEXED BY uploads_expiring WHERE expires_at < (SELECT ms FROM db_now) ORDER BY expires_at LIMIT :most)
