-- Runs {first} to {last} of {runs}, the last one submitted now, one every 30 s before.
CREATE TEMP TABLE made AS
WITH RECURSIVE numbers(n) AS (VALUES({first}) UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}),
made AS (SELECT n, (n / 7) % {agents} AS agent, now.ms AS now, now.ms - ({runs} - n) * 30000 AS at FROM numbers JOIN db_now now),
aged AS (SELECT *, printf('%08x-%04x-7%03x-8000-%012x', at >> 16, at & 65535, n & 4095, n) AS id,
  CASE WHEN n > {runs} - 400 AND n % 100 = 1 THEN 'running'
    WHEN n % 100 = 0 AND agent <> {idle_agent} THEN 'queued' WHEN n % 500 = 7 THEN 'waiting'
    WHEN n % 20 = 3 THEN 'cancelled' WHEN n % 20 IN (5, 9, 14) THEN 'failed' ELSE 'passed' END AS status FROM made)
SELECT *, status IN ('passed', 'failed', 'cancelled') AS is_over, n > {runs} - {whole} AS is_whole FROM aged;

INSERT INTO workflow_runs(id, owner_id, agent_name, cycle_id, status, stop_reason, current_stage, current_attempt, max_attempts, pass_threshold,
  final_score, best_attempt, spec_sha256, epoch, claim_id, next_step, claimed_by, waiting_on, created_at, queued_at, started_at, claimed_at,
  heartbeat_at, lease_until, cancel_requested_at, completed_at, request_sha256)
SELECT m.id, 'local', a.agent_name, strftime('%Y-%m-%d', at / 1000, 'unixepoch') || '-' || printf('%07d', n), status,
  CASE status WHEN 'passed' THEN 'threshold_met' WHEN 'failed' THEN 'attempts_exhausted' WHEN 'cancelled' THEN 'cancel_requested' END,
  CASE WHEN is_over THEN 'evaluating' ELSE 'producing' END, 1 + is_over, 3, 0.8,
  CASE WHEN is_over THEN 0.9 END, CASE WHEN is_over THEN 2 END, a.spec_sha256, CASE status WHEN 'queued' THEN 0 WHEN 'running' THEN 1 ELSE 2 END,
  CASE status WHEN 'running' THEN m.id END, CASE WHEN is_over THEN 4 ELSE 0 END, CASE WHEN is_over THEN 'bench' END,
  CASE status WHEN 'waiting' THEN 'approval' END, at, at, CASE WHEN status <> 'queued' THEN at + 1000 END,
  CASE WHEN status <> 'queued' THEN at + 1000 END, CASE WHEN status <> 'queued' THEN at + 2000 END,
  CASE status WHEN 'running' THEN now + 3600000 END, CASE status WHEN 'cancelled' THEN at + 50000 END, CASE WHEN is_over THEN at + 60000 END, printf('%064x', n)
FROM made m JOIN agents a ON a.owner_id = 'local' AND a.agent_name = printf('agent-%02d', m.agent) ORDER BY n;

INSERT INTO workflow_inputs(run_id, inputs) SELECT id, '{"topic":"run ' || n || '"}' FROM made ORDER BY n;

INSERT INTO workflow_events(run_id, seq, event_id, epoch, event_type, message, created_at)
SELECT id, 1, id || ':submitted', 0, 'submitted', 'submitted', at FROM made ORDER BY n;

INSERT INTO workflow_events(run_id, seq, event_id, epoch, event_type, stage, attempt, message, created_at)
SELECT id, e.seq, id || ':' || e.seq, 1, 'log', 'producing', 1, 'line ' || e.seq || ' of what a stage wrote to stderr', at + e.seq * 1000
FROM made JOIN (WITH RECURSIVE s(seq) AS (VALUES(2) UNION ALL SELECT seq + 1 FROM s WHERE seq < 14) SELECT seq FROM s) e
WHERE is_over AND is_whole ORDER BY n, e.seq;

INSERT INTO workflow_steps(run_id, step_no, stage, attempt, epoch, op_id, result, score, started_at, at)
SELECT id, s.no, CASE s.no WHEN 0 THEN 'producing' WHEN 2 THEN 'revising' ELSE 'evaluating' END, 1 + s.no / 2, 1, id || ':op' || s.no,
  CASE s.no % 2 WHEN 0 THEN '{"kind":"drafted","filename":"output.md","sha256":"' || printf('%064x', n) || '","bytes":1000,"truncated":false}'
    ELSE '{"kind":"evaluated","score":0.9,"feedback":"better","criteria":[]}' END,
  CASE s.no WHEN 1 THEN 0.5 WHEN 3 THEN 0.9 END, at + s.no * 10000, at + s.no * 10000 + 9000
FROM made JOIN (SELECT 0 AS no UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) s WHERE is_over AND is_whole ORDER BY n, s.no;

DROP TABLE made;
