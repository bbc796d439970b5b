-- Runs, their history and what they keep. Times are milliseconds UTC.

-- One source of time. Tests replace the view by a one-row table they can move.
CREATE VIEW db_now(ms) AS SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER);

CREATE TABLE agent_specs(
  owner_id TEXT NOT NULL, sha256 TEXT NOT NULL, agent_name TEXT NOT NULL, spec TEXT NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY(owner_id, sha256)) WITHOUT ROWID;

-- The current version of each agent. `concurrency` is copied out of the spec, for claims.
CREATE TABLE agents(
  owner_id TEXT NOT NULL, agent_name TEXT NOT NULL, spec_sha256 TEXT NOT NULL, concurrency INTEGER, updated_at INTEGER NOT NULL,
  PRIMARY KEY(owner_id, agent_name)) WITHOUT ROWID;

CREATE TABLE runners(
  id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, host TEXT NOT NULL, name TEXT NOT NULL, platform TEXT NOT NULL, version TEXT NOT NULL,
  max_concurrent INTEGER NOT NULL, started_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL, stopped_at INTEGER,
  UNIQUE(owner_id, host, name)) WITHOUT ROWID;

CREATE TABLE runner_agents(
  owner_id TEXT NOT NULL, agent_name TEXT NOT NULL, runner_id TEXT NOT NULL, spec_sha256 TEXT NOT NULL,
  PRIMARY KEY(owner_id, agent_name, runner_id)) WITHOUT ROWID;

-- Numbers the runs of a day, for cycle ids.
CREATE TABLE cycle_days(owner_id TEXT NOT NULL, day TEXT NOT NULL, last_number INTEGER NOT NULL, PRIMARY KEY(owner_id, day)) WITHOUT ROWID;

CREATE TABLE workflow_runs(
  id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, agent_name TEXT NOT NULL, cycle_id TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'queued' CHECK(status IN ('queued', 'running', 'waiting', 'passed', 'failed', 'cancelled')),
  stop_reason TEXT, error_message TEXT,
  current_stage TEXT, current_attempt INTEGER NOT NULL DEFAULT 1,
  max_attempts INTEGER NOT NULL CHECK(max_attempts >= 1), pass_threshold REAL NOT NULL CHECK(pass_threshold BETWEEN 0.0 AND 1.0),
  final_score REAL CHECK(final_score BETWEEN 0.0 AND 1.0), best_attempt INTEGER,
  priority INTEGER NOT NULL DEFAULT 0, tags TEXT NOT NULL DEFAULT '[]',
  parent_run_id TEXT, parent_kind TEXT CHECK(parent_kind IN ('retry', 'fork')),
  spec_sha256 TEXT NOT NULL, epoch INTEGER NOT NULL DEFAULT 0, claim_id TEXT, next_step INTEGER NOT NULL DEFAULT 0, rescues INTEGER NOT NULL DEFAULT 0,
  runner_id TEXT, claimed_by TEXT, pin_runner TEXT, pin_until INTEGER, not_before INTEGER, waiting_on TEXT,
  created_at INTEGER NOT NULL, queued_at INTEGER NOT NULL, started_at INTEGER, claimed_at INTEGER, heartbeat_at INTEGER, lease_until INTEGER,
  cancel_requested_at INTEGER, completed_at INTEGER,
  idempotency_key TEXT, request_sha256 TEXT NOT NULL,
  CHECK((status = 'running') = (claim_id IS NOT NULL)),
  CHECK((status = 'running') = (lease_until IS NOT NULL)),
  CHECK((status = 'waiting') = (waiting_on IS NOT NULL)),
  CHECK((status IN ('passed', 'failed', 'cancelled')) = (stop_reason IS NOT NULL)),
  CONSTRAINT pin_has_an_end CHECK((pin_runner IS NULL) = (pin_until IS NULL)),
  -- I8: nobody is cancelled unasked, and whose end was asked does nothing but end.
  CONSTRAINT cancelled_when_asked CHECK(status <> 'cancelled' OR cancel_requested_at IS NOT NULL),
  CONSTRAINT asked_means_cancelling CHECK(cancel_requested_at IS NULL OR status IN ('running', 'cancelled')));

-- What a claim reads: the best queued run of one agent is the first row of its range.
CREATE INDEX runs_claimable ON workflow_runs(owner_id, agent_name, priority DESC, queued_at, id) WHERE status = 'queued';
-- What a rescue and a concurrency limit read. Not on lease_until: a heartbeat then writes 1 row, not 2; few runs are running.
CREATE INDEX runs_running ON workflow_runs(owner_id, agent_name, id) WHERE status = 'running';
CREATE INDEX runs_waiting ON workflow_runs(owner_id, id) WHERE status = 'waiting';
-- What lists read.
CREATE INDEX runs_by_age ON workflow_runs(owner_id, created_at DESC, id DESC);
CREATE INDEX runs_by_status ON workflow_runs(owner_id, status, created_at DESC, id DESC);
CREATE INDEX runs_by_agent ON workflow_runs(owner_id, agent_name, created_at DESC, id DESC);
CREATE UNIQUE INDEX runs_by_cycle ON workflow_runs(owner_id, cycle_id);
CREATE UNIQUE INDEX runs_by_idempotency_key ON workflow_runs(owner_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Big and immutable, so kept out of the row that heartbeats write.
CREATE TABLE workflow_inputs(run_id TEXT PRIMARY KEY, inputs TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE workflow_claims(
  claim_id TEXT PRIMARY KEY, run_id TEXT NOT NULL, epoch INTEGER NOT NULL, runner_id TEXT NOT NULL, prev_claim_id TEXT, at INTEGER NOT NULL,
  UNIQUE(run_id, epoch)) WITHOUT ROWID;

-- Every write of a runner, once. The request hash leaves epoch and claim out.
CREATE TABLE workflow_ops(
  op_id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, run_id TEXT NOT NULL, epoch INTEGER NOT NULL, claim_id TEXT NOT NULL,
  kind TEXT NOT NULL, req_sha256 TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE workflow_steps(
  run_id TEXT NOT NULL, step_no INTEGER NOT NULL, stage TEXT NOT NULL, attempt INTEGER NOT NULL, epoch INTEGER NOT NULL,
  op_id TEXT NOT NULL UNIQUE, score REAL CHECK(score BETWEEN 0.0 AND 1.0), started_at INTEGER NOT NULL, at INTEGER NOT NULL,
  -- Last, because it may be a megabyte: lists read the scores before it without following its overflow pages.
  result TEXT NOT NULL,
  PRIMARY KEY(run_id, step_no)) WITHOUT ROWID;

CREATE TABLE workflow_artifacts(
  run_id TEXT NOT NULL, step_no INTEGER NOT NULL, attempt INTEGER NOT NULL, artifact_type TEXT NOT NULL, filename TEXT NOT NULL,
  sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, media_type TEXT NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY(run_id, step_no, filename)) WITHOUT ROWID;

-- Content by hash in parts of 256 KiB, per owner: nobody learns from a hash what others keep.
-- With rowids: parts are far larger than what a WITHOUT ROWID page keeps in place.
CREATE TABLE blobs(owner_id TEXT NOT NULL, sha256 TEXT NOT NULL, part INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY(owner_id, sha256, part));

CREATE TABLE workflow_events(
  gid INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, seq INTEGER NOT NULL, event_id TEXT NOT NULL UNIQUE, epoch INTEGER NOT NULL,
  event_type TEXT NOT NULL, stage TEXT, attempt INTEGER, message TEXT NOT NULL, metadata TEXT, created_at INTEGER NOT NULL,
  UNIQUE(run_id, seq));

-- A step with a gate is not executed before somebody approved it.
CREATE TABLE workflow_gates(run_id TEXT NOT NULL, step_no INTEGER NOT NULL, PRIMARY KEY(run_id, step_no)) WITHOUT ROWID;

CREATE TABLE workflow_checkpoints(
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL, gate_step INTEGER, kind TEXT NOT NULL CHECK(kind IN ('info', 'approval')),
  title TEXT NOT NULL, payload TEXT, subject_sha256 TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending' CHECK(status IN ('pending', 'approved', 'rejected', 'expired', 'void')),
  decision_id TEXT UNIQUE, decided_by TEXT, decided_at INTEGER, decided_ip TEXT, reason TEXT, expires_at INTEGER, created_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX checkpoints_by_run ON workflow_checkpoints(run_id, gate_step);

-- R0: only the edges of the state machine, each with the next epoch; a terminal run never changes.
CREATE TRIGGER runs_rule BEFORE UPDATE OF status, epoch, claim_id ON workflow_runs
WHEN ((NEW.status <> OLD.status OR NEW.claim_id IS NOT OLD.claim_id) AND NEW.epoch <> OLD.epoch + 1)
  OR (NEW.status = OLD.status AND NEW.claim_id IS OLD.claim_id AND NEW.epoch <> OLD.epoch)
  OR OLD.status IN ('passed', 'failed', 'cancelled')
  OR (OLD.status = 'queued' AND NEW.status NOT IN ('queued', 'running', 'cancelled', 'failed'))
  OR (OLD.status = 'waiting' AND NEW.status NOT IN ('waiting', 'queued', 'failed', 'cancelled'))
BEGIN SELECT RAISE(ABORT, 'RUN_RULE'); END;

-- R0b: the rest of a terminal row never changes either, column by column.
CREATE TRIGGER runs_terminal BEFORE UPDATE ON workflow_runs
WHEN OLD.status IN ('passed', 'failed', 'cancelled')
BEGIN SELECT RAISE(ABORT, 'RUN_RULE'); END;

-- R1: state and history change in one transaction.
CREATE TRIGGER runs_event AFTER UPDATE OF epoch ON workflow_runs WHEN NEW.epoch <> OLD.epoch
BEGIN
  INSERT INTO workflow_events(run_id, seq, event_id, epoch, event_type, message, created_at)
  VALUES(NEW.id, (SELECT COALESCE(MAX(seq), 0) + 1 FROM workflow_events WHERE run_id = NEW.id), NEW.id || ':t' || NEW.epoch, NEW.epoch,
    'status_change', OLD.status || '>' || NEW.status, (SELECT ms FROM db_now));
END;

-- R2: the fence. In a batch an UPDATE of no rows is no error, so a stale write must raise.
CREATE TRIGGER ops_fence BEFORE INSERT ON workflow_ops
WHEN NOT EXISTS(SELECT 1 FROM workflow_ops WHERE op_id = NEW.op_id)
  AND NOT EXISTS(SELECT 1 FROM workflow_runs
    WHERE id = NEW.run_id AND owner_id = NEW.owner_id AND epoch = NEW.epoch AND claim_id = NEW.claim_id AND status = 'running')
BEGIN SELECT RAISE(ABORT, 'FENCED'); END;

-- R3: steps in order, under the current epoch, through an open gate.
CREATE TRIGGER step_rule BEFORE INSERT ON workflow_steps
WHEN NOT EXISTS(SELECT 1 FROM workflow_runs WHERE id = NEW.run_id AND epoch = NEW.epoch AND next_step = NEW.step_no AND status = 'running')
  OR EXISTS(SELECT 1 FROM workflow_gates g WHERE g.run_id = NEW.run_id AND g.step_no = NEW.step_no AND NOT EXISTS(
    SELECT 1 FROM workflow_checkpoints k WHERE k.run_id = g.run_id AND k.gate_step = g.step_no AND k.status = 'approved'))
BEGIN SELECT RAISE(ABORT, 'STEP_RULE'); END;

-- R4: what happened stays as it was written.
CREATE TRIGGER steps_immutable BEFORE UPDATE ON workflow_steps BEGIN SELECT RAISE(ABORT, 'IMMUTABLE'); END;
CREATE TRIGGER events_immutable BEFORE UPDATE ON workflow_events BEGIN SELECT RAISE(ABORT, 'IMMUTABLE'); END;
CREATE TRIGGER artifacts_immutable BEFORE UPDATE ON workflow_artifacts BEGIN SELECT RAISE(ABORT, 'IMMUTABLE'); END;
-- R5: a person decides once.
CREATE TRIGGER checkpoints_rule BEFORE UPDATE OF status ON workflow_checkpoints WHEN OLD.status <> 'pending'
BEGIN SELECT RAISE(ABORT, 'IMMUTABLE'); END;
