-- Forgets a few attempts of another day.
-- Called by LibsqlStore::count_attempt.
DELETE FROM attempts WHERE bucket IN (SELECT bucket FROM attempts, db_now WHERE began_at <= ms - 86400000 LIMIT 20)
