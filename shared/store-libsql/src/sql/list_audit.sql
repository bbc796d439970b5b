-- A page of the audit. Of all owners: for administrators.
-- Called by LibsqlStore::audit.
SELECT id, at, owner_id, actor, via, ip, action, subject, detail FROM audit WHERE id > :after ORDER BY id LIMIT :limit
