-- What people tell runners to do.

-- The key that a runner's commands are signed under, new with each registration; the number of its last command.
ALTER TABLE runners ADD COLUMN command_key BLOB;
ALTER TABLE runners ADD COLUMN command_seq INTEGER NOT NULL DEFAULT 0;

CREATE TABLE runner_commands(
  id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, runner_id TEXT NOT NULL, seq INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN ('pause', 'resume', 'drain', 'restart', 'updateConfig', 'diagnostics')), args TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending' CHECK(status IN ('pending', 'sent', 'acknowledged', 'done', 'failed', 'refused')),
  created_by TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, sent_at INTEGER, acknowledged_at INTEGER, finished_at INTEGER,
  result TEXT, error TEXT, UNIQUE(owner_id, runner_id, seq)) WITHOUT ROWID;
-- What a poll reads: nearly always nothing.
CREATE INDEX commands_waiting ON runner_commands(owner_id, runner_id, seq) WHERE status IN ('pending', 'sent');

-- C1: a command ends once, and what was said does not change.
CREATE TRIGGER commands_rule BEFORE UPDATE ON runner_commands
WHEN OLD.status IN ('done', 'failed', 'refused') OR NEW.seq <> OLD.seq OR NEW.kind <> OLD.kind OR NEW.args <> OLD.args OR NEW.runner_id <> OLD.runner_id
  OR NEW.owner_id <> OLD.owner_id
BEGIN SELECT RAISE(ABORT, 'COMMAND_RULE'); END;

-- As before, and the commands.
DROP TRIGGER runners_forgotten;
CREATE TRIGGER runners_forgotten AFTER DELETE ON runners
BEGIN
  DELETE FROM runner_agents WHERE owner_id = OLD.owner_id AND runner_id = OLD.id;
  DELETE FROM runner_metrics WHERE owner_id = OLD.owner_id AND runner_id = OLD.id;
  DELETE FROM runner_commands WHERE owner_id = OLD.owner_id AND runner_id = OLD.id;
END;
