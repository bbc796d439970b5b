-- The last half hour of measurements of one runner.
-- Called by LibsqlStore::fleet_member.
SELECT m.runner_id, m.begins_at, m.points
FROM json_each('[2, 1, 0]') back CROSS JOIN db_now now CROSS JOIN runner_metrics m
WHERE m.owner_id = :owner_id AND m.runner_id = :runner_id
  AND m.slot = (now.ms / 600000 - back.value) % 144 AND m.begins_at = (now.ms / 600000 - back.value) * 600000
