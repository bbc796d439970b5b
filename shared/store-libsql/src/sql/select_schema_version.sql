-- Number of the last migration.
-- Called by migrate and by LibsqlStore::check.
SELECT COALESCE(MAX(version), 0) AS version FROM schema_migrations
