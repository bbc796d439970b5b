-- History is counted up to here, unless somebody else counted it.
-- Called by LibsqlStore::roll_up, behind what it counted.
UPDATE roll_up SET upto = :upto WHERE id = 1 AND upto = :after
