-- The id that counts for this host and name.
-- Called by LibsqlStore::register_runner.
SELECT id FROM runners WHERE owner_id = :owner_id AND host = :host AND name = :name
