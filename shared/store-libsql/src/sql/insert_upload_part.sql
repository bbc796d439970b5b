-- Stores a part of an upload, in place of what it was before; not of one that is complete.
-- Called by LibsqlStore::put_upload_part.
INSERT OR REPLACE INTO upload_parts(owner_id, sha256, part, content)
SELECT owner_id, sha256, :part, :content FROM uploads WHERE owner_id = :owner_id AND sha256 = :sha256 AND bytes IS NULL
