-- Writes down that an upload is what its hash says, unless a part of it was sent again meanwhile.
-- Called by LibsqlStore::check_upload.
UPDATE uploads SET bytes = :bytes
WHERE owner_id = :owner_id AND sha256 = :sha256 AND bytes IS NULL
  AND :parts = (SELECT COUNT(*) FROM upload_parts p WHERE p.owner_id = uploads.owner_id AND p.sha256 = uploads.sha256 AND p.gid <= :newest)
  AND :parts = (SELECT COUNT(*) FROM upload_parts p WHERE p.owner_id = uploads.owner_id AND p.sha256 = uploads.sha256)
