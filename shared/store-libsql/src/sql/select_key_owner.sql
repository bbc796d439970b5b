-- Whose key this is. Of all owners: for those who manage everybody's.
-- Called by LibsqlStore::owner_of_key.
SELECT owner_id FROM api_keys WHERE id = :id
