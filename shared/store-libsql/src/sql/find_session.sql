-- What decides whether a session lets its holder in. Of all owners: whose it is, is the question.
-- Called by LibsqlStore::find_session and open_session.
SELECT s.owner_id, g.role, s.scopes, s.expires_at, g.is_due FROM sessions s JOIN sessions_let_in g ON g.id = s.sha256 WHERE s.sha256 = :sha256
