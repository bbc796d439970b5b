-- Whether a key still lets its holder in; goes along with whatever its holder reads.
-- Called by Guarded::read, before the statements of the batch.
SELECT is_due FROM keys_let_in WHERE id = :guarded AND (role = 'admin' OR :guarded_role = 'member')
