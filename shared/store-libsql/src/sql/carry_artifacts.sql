-- Records the files of the steps that a fork carries over; their content is there.
-- Called by LibsqlStore::insert_run.
INSERT INTO workflow_artifacts(run_id, step_no, attempt, artifact_type, filename, sha256, bytes, media_type, created_at)
SELECT r.id, a.step_no, a.attempt, a.artifact_type, a.filename, a.sha256, a.bytes, a.media_type, a.created_at
FROM workflow_runs r JOIN workflow_runs f ON f.id = r.parent_run_id AND f.owner_id = r.owner_id JOIN workflow_artifacts a ON a.run_id = f.id
WHERE r.id = :run_id AND r.owner_id = :owner_id AND a.step_no < 2 * r.forked_from_attempt
