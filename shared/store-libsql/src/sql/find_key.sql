-- What decides whether a key lets its holder in. Of all owners: whose it is, is the question.
-- Called by LibsqlStore::find_key.
SELECT k.owner_id, u.role, k.sha256, k.scopes, k.expires_at,
  k.revoked_at IS NULL AND k.expires_at > ms AND u.disabled_at IS NULL AS is_live,
  k.last_used_at IS NULL OR k.last_used_at <= ms - 3600000 AS is_due
FROM db_now, api_keys k JOIN users u ON u.id = k.owner_id WHERE k.id = :id
