-- Numbers of the parts of an upload that arrived; the index alone answers.
-- Called by LibsqlStore::upload_parts.
SELECT part FROM upload_parts WHERE owner_id = :owner_id AND sha256 = :sha256 ORDER BY part
