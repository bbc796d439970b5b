-- The parts :first to :last of an upload, as they were when they were listed.
-- Called by LibsqlStore::check_upload.
SELECT content FROM upload_parts
WHERE owner_id = :owner_id AND sha256 = :sha256 AND part BETWEEN :first AND :last AND gid <= :newest ORDER BY part
