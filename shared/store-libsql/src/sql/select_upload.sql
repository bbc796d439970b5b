-- An upload: its size once it is complete, else NULL.
-- Called by LibsqlStore::put_upload_part and ::check_upload.
SELECT bytes FROM uploads WHERE owner_id = :owner_id AND sha256 = :sha256
