-- Tells what is done to a key, if it is this owner's and not over.
-- Called by LibsqlStore::insert_key and before revoke_key.sql.
INSERT INTO audit(at, owner_id, actor, via, ip, action, subject, detail)
SELECT ms, k.owner_id, :actor, :via, :ip, :action, k.id, k.kind || ' ' || k.name || ' (' || k.scopes || ')'
FROM db_now, api_keys k WHERE k.id = :id AND k.owner_id = :owner_id AND k.revoked_at IS NULL
