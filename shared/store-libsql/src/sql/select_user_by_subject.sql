-- The person whom an identity provider calls so.
-- Called by LibsqlStore::user_by_subject.
SELECT id, name, role, created_at, disabled_at, oidc_issuer, oidc_subject FROM users
WHERE oidc_issuer = :oidc_issuer AND oidc_subject = :oidc_subject
