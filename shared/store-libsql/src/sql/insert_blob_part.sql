-- Stores a part of a content; equal content is stored once.
-- Called by LibsqlStore::put_blob_part and ::complete_stage.
INSERT OR IGNORE INTO blobs(owner_id, sha256, part, content) VALUES(:owner_id, :sha256, :part, :content)
