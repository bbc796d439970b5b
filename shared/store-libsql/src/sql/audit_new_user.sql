-- Tells that a person is made, if nobody has the id yet.
-- Called by LibsqlStore::insert_user, before insert_user.sql.
INSERT INTO audit(at, owner_id, actor, via, ip, action, subject, detail)
SELECT ms, :id, :actor, :via, :ip, 'user.created', :id, :detail FROM db_now WHERE NOT EXISTS(SELECT 1 FROM users WHERE id = :id)
