-- Counts one more attempt; the first one after its span begins anew.
-- Called by LibsqlStore::count_attempt.
INSERT INTO attempts(bucket, began_at, tries) SELECT :bucket, ms, 1 FROM db_now WHERE true
ON CONFLICT(bucket) DO UPDATE SET
  tries = CASE WHEN began_at <= excluded.began_at - :span_ms THEN 1 ELSE min(tries + 1, 1000000) END,
  began_at = CASE WHEN began_at <= excluded.began_at - :span_ms THEN excluded.began_at ELSE began_at END
