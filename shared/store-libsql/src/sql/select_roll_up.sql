-- How far history is counted, how far the next :most lines go, and all of it. Numbers may jump: a restore sees to that.
-- Called by LibsqlStore::roll_up.
SELECT u.upto, COALESCE((SELECT MAX(gid) FROM (SELECT gid FROM workflow_events WHERE gid > u.upto ORDER BY gid LIMIT :most)), u.upto) AS next,
  COALESCE((SELECT MAX(gid) FROM workflow_events), 0) AS newest
FROM roll_up u WHERE u.id = 1
