-- The parts :first to :last of the content of a file that a run was submitted with.
-- Called by LibsqlStore::file_slice.
SELECT p.content
FROM workflow_runs r JOIN workflow_files f ON f.run_id = r.id JOIN upload_parts p ON p.owner_id = r.owner_id AND p.sha256 = f.sha256
WHERE r.id = :run_id AND r.owner_id = :owner_id AND f.name = :name AND p.part BETWEEN :first AND :last ORDER BY p.part
