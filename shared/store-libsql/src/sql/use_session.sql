-- Ends the batch if the session ended, and writes down at most once in ten minutes that it was used.
-- Called by Guarded::write, before the statements of the batch.
INSERT INTO sessions_let_in(id, role) VALUES(:guarded, :guarded_role)
