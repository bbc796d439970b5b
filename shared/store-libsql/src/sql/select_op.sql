-- What an operation id was used for in this run.
-- Called after a UNIQUE error on workflow_ops.
SELECT kind, req_sha256 FROM workflow_ops WHERE op_id = :op_id AND run_id = :run_id AND owner_id = :owner_id
