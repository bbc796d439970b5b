-- What files the run that a claim holds was submitted with.
-- Called by LibsqlStore::claim and ::adopt, in the same batch.
SELECT f.name, f.sha256, f.bytes, f.media_type
FROM workflow_claims k JOIN workflow_runs r ON r.id = k.run_id AND r.owner_id = :owner_id JOIN workflow_files f ON f.run_id = r.id
WHERE k.claim_id = :claim_id ORDER BY f.position
