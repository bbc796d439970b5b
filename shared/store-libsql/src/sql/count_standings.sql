-- Moves runs from status to status, :changes being [[owner, queued, running, waiting], …]; nothing if somebody else counted them.
-- Called by LibsqlStore::roll_up.
INSERT INTO standings(owner_id, queued, running, waiting)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(:changes) WHERE EXISTS(SELECT 1 FROM roll_up WHERE id = 1 AND upto = :after)
ON CONFLICT(owner_id) DO UPDATE SET queued = queued + excluded.queued, running = running + excluded.running, waiting = waiting + excluded.waiting
