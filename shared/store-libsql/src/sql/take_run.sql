-- Hands the run to the claim that insert_claim.sql or insert_adoption.sql wrote.
-- Called by LibsqlStore::claim and ::adopt, in the same batch.
UPDATE workflow_runs SET status = 'running', epoch = epoch + 1, claim_id = :claim_id, runner_id = :runner_id, claimed_by = :runner_name,
  lease_until = (SELECT ms FROM db_now) + :lease_ms, heartbeat_at = (SELECT ms FROM db_now), claimed_at = (SELECT ms FROM db_now),
  progress_at = (SELECT ms FROM db_now), output_bytes = 0,
  started_at = COALESCE(started_at, (SELECT ms FROM db_now)), not_before = NULL
WHERE owner_id = :owner_id AND id = (SELECT run_id FROM workflow_claims WHERE claim_id = :claim_id)
  AND epoch = (SELECT epoch - 1 FROM workflow_claims WHERE claim_id = :claim_id)
