-- The store's clock.
-- Called wherever an answer needs an age.
SELECT ms FROM db_now
