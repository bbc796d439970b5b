-- What a runner may not write, whatever its program says.

-- R6: lines of history that only the store writes carry an id that no operation of a runner can have.
CREATE TRIGGER events_rule BEFORE INSERT ON workflow_events
WHEN (NEW.event_type = 'status_change' AND NEW.event_id <> NEW.run_id || ':t' || NEW.epoch)
  OR (NEW.event_type = 'submitted' AND NEW.event_id <> NEW.run_id || ':submitted')
  OR (NEW.event_type = 'cancel_requested' AND NEW.event_id <> NEW.run_id || ':cancel')
BEGIN SELECT RAISE(ABORT, 'EVENT_RULE'); END;

-- R7: an artifact has its whole content, in parts of 256 KiB of which only the last may be shorter.
CREATE TRIGGER artifacts_rule BEFORE INSERT ON workflow_artifacts
WHEN (SELECT COUNT(*) <> (NEW.bytes + 262143) / 262144 OR COUNT(CASE WHEN length(b.content) <> min(262144, NEW.bytes - b.part * 262144) THEN 1 END) > 0
  FROM workflow_runs r JOIN blobs b ON b.owner_id = r.owner_id AND b.sha256 = NEW.sha256 WHERE r.id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'CONTENT_RULE'); END;
