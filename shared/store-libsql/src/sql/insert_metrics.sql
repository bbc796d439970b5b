-- Notes how a runner's machine is, unless that was noted within :every_ms; whatever is a day old makes room.
-- Called by LibsqlStore::poll.
INSERT INTO runner_metrics(owner_id, runner_id, slot, begins_at, points)
SELECT n.owner_id, n.id, now.ms / 600000 % 144, now.ms / 600000 * 600000, json_array(json_array(now.ms % 600000, json(:point)))
FROM runners n JOIN db_now now
WHERE n.id = :runner_id AND n.owner_id = :owner_id AND NOT EXISTS(
  SELECT 1 FROM runner_metrics m WHERE m.owner_id = n.owner_id AND m.runner_id = n.id
    AND m.slot IN (now.ms / 600000 % 144, (now.ms / 600000 + 143) % 144)
    AND m.begins_at + json_extract(m.points, '$[#-1][0]') BETWEEN now.ms - :every_ms + 1 AND now.ms)
ON CONFLICT(owner_id, runner_id, slot) DO UPDATE SET begins_at = excluded.begins_at,
  points = CASE WHEN begins_at = excluded.begins_at THEN json_insert(points, '$[#]', json(json_extract(excluded.points, '$[0]'))) ELSE excluded.points END
