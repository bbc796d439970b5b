-- Keeps a ticket to one sign-in.
-- Called by LibsqlStore::insert_link.
INSERT INTO sign_in_links(sha256, owner_id, expires_at) SELECT :sha256, :owner_id, ms + :lives_ms FROM db_now WHERE true ON CONFLICT(sha256) DO NOTHING
