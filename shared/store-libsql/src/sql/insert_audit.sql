-- Writes down what somebody did.
-- Called by LibsqlStore::note and with whatever else is to be traceable.
INSERT INTO audit(at, owner_id, actor, via, ip, action, subject, detail)
SELECT ms, :owner_id, :actor, :via, :ip, :action, :subject, :detail FROM db_now
