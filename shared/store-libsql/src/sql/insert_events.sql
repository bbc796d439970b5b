-- Appends history; :events is a JSON array. Ages are turned into times by the store's clock.
-- Called by every report that carries events.
INSERT INTO workflow_events(run_id, seq, event_id, epoch, event_type, stage, attempt, message, metadata, created_at)
SELECT :run_id, (SELECT COALESCE(MAX(seq), 0) FROM workflow_events WHERE run_id = :run_id) + 1 + e.key, :op_id || ':' || e.key, :epoch,
  e.value ->> 'eventType', e.value ->> 'stage', e.value ->> 'attempt', e.value ->> 'message', nullif(e.value -> 'metadata', 'null'), (SELECT ms FROM db_now) - (e.value ->> 'ageMs')
FROM json_each(:events) e
