-- How the ended runs of each agent went.
-- Called by LibsqlStore::figures.
SELECT agent_name, body FROM figures WHERE owner_id = :owner_id ORDER BY agent_name
