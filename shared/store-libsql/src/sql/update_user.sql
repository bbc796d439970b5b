-- Changes a person; the last administrator whom nothing keeps out stays one.
-- Called by LibsqlStore::update_user; an unchanged row means that was the last one.
UPDATE users SET name = COALESCE(:name, name), role = COALESCE(:role, role),
  disabled_at = CASE :disabled WHEN 1 THEN COALESCE(disabled_at, (SELECT ms FROM db_now)) WHEN 0 THEN NULL ELSE disabled_at END,
  oidc_issuer = COALESCE(:oidc_issuer, oidc_issuer), oidc_subject = COALESCE(:oidc_subject, oidc_subject)
WHERE id = :id AND ((COALESCE(:role, role) = 'admin' AND COALESCE(:disabled, disabled_at IS NOT NULL) = 0) OR role <> 'admin' OR disabled_at IS NOT NULL
  OR EXISTS(SELECT 1 FROM users o WHERE o.id <> :id AND o.role = 'admin' AND o.disabled_at IS NULL))
