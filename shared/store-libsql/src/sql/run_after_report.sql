-- Where a run stands after a report.
-- Last statement of every report, and the answer to one that was sent before.
SELECT r.status, r.epoch, r.next_step, r.cancel_requested_at, r.lease_until, now.ms AS now_ms FROM workflow_runs r JOIN db_now now
WHERE r.id = :run_id AND r.owner_id = :owner_id
