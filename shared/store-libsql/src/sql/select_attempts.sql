-- How often something was tried, and when its span ends.
-- Called by LibsqlStore::count_attempt, behind count_attempt.sql.
SELECT tries, began_at + :span_ms - ms AS wait_ms FROM attempts, db_now WHERE bucket = :bucket
