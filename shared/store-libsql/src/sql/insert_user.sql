-- Makes a person, unless the id is taken.
-- Called by LibsqlStore::insert_user.
INSERT INTO users(id, name, role, created_at, oidc_issuer, oidc_subject)
SELECT :id, :name, :role, ms, :oidc_issuer, :oidc_subject FROM db_now WHERE true ON CONFLICT(id) DO NOTHING
