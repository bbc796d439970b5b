-- Throws away parts that are not what their hash says.
-- Called by LibsqlStore::check_upload.
DELETE FROM upload_parts WHERE owner_id = :owner_id AND sha256 = :sha256 AND gid <= :newest
  AND EXISTS(SELECT 1 FROM uploads WHERE owner_id = :owner_id AND sha256 = :sha256 AND bytes IS NULL)
