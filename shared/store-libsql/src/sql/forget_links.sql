-- Forgets a few tickets that nobody used. Of all owners: their time ran out.
-- Called by LibsqlStore::insert_link.
DELETE FROM sign_in_links WHERE sha256 IN (SELECT sha256 FROM sign_in_links, db_now WHERE expires_at <= ms LIMIT 20)
