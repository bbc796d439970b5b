-- What makes a restored database a later one than any that ever was: no number that somebody may have seen is given again.
-- One transaction; {least} and {taken_at} are numbers. `runs_rule` is put back by whoever calls this.
CREATE TABLE restoring(floor INTEGER NOT NULL, day TEXT NOT NULL, minute INTEGER NOT NULL, text TEXT NOT NULL);
-- By the clock, so that two restores of one backup differ; above all that the backup knows, so that nothing falls.
INSERT INTO restoring
SELECT max(ms, {least}, (SELECT COALESCE(MAX(epoch), 0) + 1 FROM workflow_runs), (SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence)),
  strftime('%Y-%m-%d', ms / 1000, 'unixepoch'), ms / 60000 % 1440,
  'restored from a backup of ' || strftime('%Y-%m-%d %H:%M:%S', {taken_at} / 1000, 'unixepoch') || ' UTC' FROM db_now;

-- Every run that goes on has an epoch that nobody was granted after the backup; who held it then holds it no more.
DROP TRIGGER runs_rule;
UPDATE workflow_runs SET
  status = CASE WHEN status <> 'running' THEN status WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' ELSE 'queued' END,
  stop_reason = CASE WHEN status = 'running' AND cancel_requested_at IS NOT NULL THEN 'cancel_requested' END,
  completed_at = CASE WHEN status = 'running' AND cancel_requested_at IS NOT NULL THEN (SELECT ms FROM db_now) END,
  changed_at = (SELECT ms FROM db_now), epoch = (SELECT floor FROM restoring), claim_id = NULL, lease_until = NULL
WHERE status IN ('queued', 'running', 'waiting');
INSERT INTO workflow_events(run_id, seq, event_id, epoch, event_type, message, created_at)
SELECT r.id, (SELECT MAX(e.seq) + 1 FROM workflow_events e WHERE e.run_id = r.id), r.id || ':r' || r.epoch, r.epoch, 'restored', t.text, now.ms
FROM workflow_runs r, restoring t, db_now now WHERE r.epoch = t.floor;

-- Runners refuse a command under a number that they have seen, and may have obeyed what still waits here.
UPDATE runner_commands SET status = 'failed', finished_at = (SELECT ms FROM db_now), error = (SELECT text FROM restoring) || ': give it again'
WHERE status IN ('pending', 'sent', 'acknowledged');
UPDATE runners SET command_seq = max(command_seq, (SELECT floor FROM restoring));

-- Cursors that were handed out stand before whatever comes now.
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence(name, seq) SELECT m.name, t.floor FROM sqlite_master m, restoring t WHERE m.type = 'table' AND m.sql LIKE '%AUTOINCREMENT%';
-- Runs of today that the backup does not know have names.
INSERT INTO cycle_days(owner_id, day, last_number)
SELECT DISTINCT d.owner_id, t.day, (t.minute + 1) * 1000 FROM cycle_days d, restoring t WHERE true
ON CONFLICT(owner_id, day) DO UPDATE SET last_number = max(last_number, excluded.last_number);

-- Who signed out since then is out, and a ticket that was used is used.
DELETE FROM sessions;
DELETE FROM sign_in_links;

INSERT INTO audit(at, owner_id, actor, via, action, subject, detail) SELECT ms, 'local', 'local', 'terminal', 'store.restored', 'store', text FROM db_now, restoring;
DROP TABLE restoring;
DROP TABLE backup;
