-- The fence and the idempotency of a runner's write, in one row.
-- First statement of every report; FENCED means the claim is lost, UNIQUE that the report was sent before.
INSERT INTO workflow_ops(op_id, owner_id, run_id, epoch, claim_id, kind, req_sha256, at)
SELECT :op_id, :owner_id, :run_id, :epoch, :claim_id, :kind, :req_sha256, ms FROM db_now
