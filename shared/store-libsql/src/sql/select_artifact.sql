-- One artifact, without content.
-- Called by LibsqlStore::artifact_slice.
SELECT a.step_no, a.attempt, a.artifact_type, a.filename, a.sha256, a.bytes, a.media_type, a.created_at
FROM workflow_runs r JOIN workflow_artifacts a ON a.run_id = r.id
WHERE r.id = :run_id AND r.owner_id = :owner_id AND a.step_no = :step_no AND a.filename = :filename
