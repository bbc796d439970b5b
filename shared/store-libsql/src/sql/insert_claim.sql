-- Takes the best queued run this runner may have: of each agent it serves that is below its concurrency limit the first in
-- line, and of those the first. Called by LibsqlStore::claim; UNIQUE on claim_id means it was sent before.
INSERT INTO workflow_claims(claim_id, run_id, epoch, runner_id, at)
SELECT :claim_id, r.id, r.epoch + 1, :runner_id, (SELECT ms FROM db_now) FROM workflow_runs r
WHERE r.owner_id = :owner_id AND r.id = (
  SELECT c.id FROM json_each(:agents) s JOIN workflow_runs c ON c.id = (
    SELECT q.id FROM workflow_runs q
    WHERE q.owner_id = :owner_id AND q.agent_name = s.value AND q.status = 'queued' AND (q.not_before IS NULL OR q.not_before <= (SELECT ms FROM db_now))
      AND (q.pin_runner IS NULL OR q.pin_runner = :runner_id OR q.pin_until <= (SELECT ms FROM db_now)) AND (:only_run IS NULL OR q.id = :only_run)
    ORDER BY q.priority DESC, q.queued_at, q.id LIMIT 1)
  WHERE NOT EXISTS(
    SELECT 1 FROM agents a WHERE a.owner_id = :owner_id AND a.agent_name = s.value AND a.concurrency <= (
      SELECT COUNT(*) FROM workflow_runs x WHERE x.owner_id = :owner_id AND x.agent_name = s.value AND x.status = 'running'))
  ORDER BY c.priority DESC, c.queued_at, c.id LIMIT 1)
