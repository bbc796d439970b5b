-- Uses a ticket up.
-- Called by LibsqlStore::use_link; the row that comes back says whose it was.
DELETE FROM sign_in_links WHERE sha256 = :sha256 AND expires_at > (SELECT ms FROM db_now) RETURNING owner_id
