-- Ends a session.
-- Called by LibsqlStore::end_session.
DELETE FROM sessions WHERE sha256 = :sha256 AND owner_id = :owner_id
