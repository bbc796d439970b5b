-- Forgets a few sessions that are over. Of all owners: their time ran out.
-- Called by LibsqlStore::open_session.
DELETE FROM sessions WHERE sha256 IN (SELECT sha256 FROM sessions, db_now WHERE expires_at <= ms LIMIT 20)
