-- Which parts of an upload arrived. Sizes are read from the head of each row, not from its content.
-- Called by LibsqlStore::check_upload.
SELECT gid, part, length(content) AS bytes FROM upload_parts WHERE owner_id = :owner_id AND sha256 = :sha256 ORDER BY part
