-- One person.
-- Called by LibsqlStore::user, insert_user and update_user.
SELECT id, name, role, created_at, disabled_at, oidc_issuer, oidc_subject FROM users WHERE id = :id
