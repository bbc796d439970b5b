-- The parts :first to :last of an artifact's content.
-- Called by LibsqlStore::artifact_slice.
SELECT b.part, b.content
FROM workflow_runs r JOIN workflow_artifacts a ON a.run_id = r.id JOIN blobs b ON b.owner_id = r.owner_id AND b.sha256 = a.sha256
WHERE r.id = :run_id AND r.owner_id = :owner_id AND a.step_no = :step_no AND a.filename = :filename AND b.part BETWEEN :first AND :last
ORDER BY b.part
