-- Whether a session still lets its holder in; goes along with whatever its holder reads.
-- Called by Guarded::read, before the statements of the batch.
SELECT is_due FROM sessions_let_in WHERE id = :guarded AND (role = 'admin' OR :guarded_role = 'member')
