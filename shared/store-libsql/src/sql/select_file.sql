-- One file that a run was submitted with, without content.
-- Called by LibsqlStore::file_slice.
SELECT f.name, f.sha256, f.bytes, f.media_type
FROM workflow_runs r JOIN workflow_files f ON f.run_id = r.id WHERE r.id = :run_id AND r.owner_id = :owner_id AND f.name = :name
