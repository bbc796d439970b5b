-- The runners that queued runs of a page wait for; :ids is a JSON array.
-- Called by LibsqlStore::list_runs, if the page has such runs.
SELECT n.id, n.name AS pin_name, n.last_seen_at AS pin_last_seen_at, n.stopped_at IS NULL AND n.last_seen_at > now.ms - :offline_after_ms AS pin_online
FROM json_each(:ids) i CROSS JOIN runners n ON n.id = i.value AND n.owner_id = :owner_id JOIN db_now now
