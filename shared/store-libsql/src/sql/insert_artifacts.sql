-- Records the files of a step; :artifacts is a JSON array.
-- Called by LibsqlStore::complete_stage.
INSERT INTO workflow_artifacts(run_id, step_no, attempt, artifact_type, filename, sha256, bytes, media_type, created_at)
SELECT :run_id, :step_no, :attempt, a.value ->> 'artifactType', a.value ->> 'filename', a.value ->> 'sha256', a.value ->> 'bytes', a.value ->> 'mediaType',
  (SELECT ms FROM db_now)
FROM json_each(:artifacts) a
