-- Whether a claim or a rescue would find something; an empty poll must not write.
-- A run that this claim holds already counts as found, so that asking again brings its answer. Called by LibsqlStore::poll.
SELECT COALESCE((
  SELECT k.run_id FROM workflow_claims k JOIN workflow_runs r ON r.id = k.run_id AND r.claim_id = k.claim_id
  WHERE k.claim_id = :claim_id AND r.owner_id = :owner_id), (
  SELECT c.id FROM json_each(:agents) s JOIN workflow_runs c ON c.id = (
    SELECT q.id FROM workflow_runs q
    WHERE q.owner_id = :owner_id AND q.agent_name = s.value AND q.status = 'queued' AND (q.not_before IS NULL OR q.not_before <= (SELECT ms FROM db_now))
      AND (q.pin_runner IS NULL OR q.pin_runner = :runner_id OR q.pin_until <= (SELECT ms FROM db_now)) AND (:only_run IS NULL OR q.id = :only_run)
    ORDER BY q.priority DESC, q.queued_at, q.id LIMIT 1)
  WHERE NOT EXISTS(
    SELECT 1 FROM agents a WHERE a.owner_id = :owner_id AND a.agent_name = s.value AND a.concurrency <= (
      SELECT COUNT(*) FROM workflow_runs x WHERE x.owner_id = :owner_id AND x.agent_name = s.value AND x.status = 'running'))
  ORDER BY c.priority DESC, c.queued_at, c.id LIMIT 1)) AS claimable,
  EXISTS(SELECT 1 FROM workflow_runs WHERE status = 'running' AND owner_id = :owner_id AND lease_until + :grace_ms < (SELECT ms FROM db_now)) AS expired
