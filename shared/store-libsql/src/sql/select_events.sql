-- A page of a run's history, by seq.
-- Called by LibsqlStore::events.
SELECT e.seq, e.epoch, e.event_type, e.stage, e.attempt, e.message, e.metadata, e.created_at
FROM workflow_runs r JOIN workflow_events e ON e.run_id = r.id
WHERE r.id = :run_id AND r.owner_id = :owner_id AND e.seq > :after AND (:event_type IS NULL OR e.event_type = :event_type)
ORDER BY e.seq LIMIT :limit
