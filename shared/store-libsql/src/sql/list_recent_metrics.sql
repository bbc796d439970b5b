-- The last half hour of measurements of all runners.
-- Called by LibsqlStore::fleet.
SELECT m.runner_id, m.begins_at, m.points
FROM runners n CROSS JOIN json_each('[2, 1, 0]') back CROSS JOIN db_now now CROSS JOIN runner_metrics m
WHERE n.owner_id = :owner_id AND m.owner_id = n.owner_id AND m.runner_id = n.id
  AND m.slot = (now.ms / 600000 - back.value) % 144 AND m.begins_at = (now.ms / 600000 - back.value) * 600000
