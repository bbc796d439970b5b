-- What is kept of one runner's machine.
-- Called by LibsqlStore::runner_metrics.
SELECT m.runner_id, m.begins_at, m.points FROM runner_metrics m
WHERE m.owner_id = :owner_id AND m.runner_id = :runner_id AND m.begins_at + 600000 > :from_ms AND m.begins_at <= :to_ms
  AND m.begins_at > (SELECT ms FROM db_now) - 86400000 ORDER BY m.begins_at
