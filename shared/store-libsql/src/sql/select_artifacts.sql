-- What a run keeps, without content.
-- Called by LibsqlStore::artifacts.
SELECT a.step_no, a.attempt, a.artifact_type, a.filename, a.sha256, a.bytes, a.media_type, a.created_at
FROM workflow_runs r JOIN workflow_artifacts a ON a.run_id = r.id
WHERE r.id = :run_id AND r.owner_id = :owner_id ORDER BY a.step_no, a.artifact_type, a.filename
