-- Ends the batch if the key ended, and writes down at most once in an hour that it was used.
-- Called by Guarded::write, before the statements of the batch.
INSERT INTO keys_let_in(id, role) VALUES(:guarded, :guarded_role)
