-- Everybody. People are few.
-- Called by LibsqlStore::users.
SELECT id, name, role, created_at, disabled_at, oidc_issuer, oidc_subject FROM users ORDER BY name, id
