-- Records what files a run was submitted with; :files is a JSON array.
-- Called by LibsqlStore::insert_run; FILE_RULE means that one of them was not uploaded.
INSERT INTO workflow_files(run_id, position, owner_id, name, sha256, bytes, media_type)
SELECT r.id, f.key, r.owner_id, f.value ->> 'name', f.value ->> 'sha256', f.value ->> 'bytes', f.value ->> 'mediaType'
FROM workflow_runs r JOIN json_each(:files) f WHERE r.id = :run_id AND r.owner_id = :owner_id
