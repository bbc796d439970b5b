-- Who may do what: people, their keys and sessions, and what they did that must be traceable.

CREATE TABLE users(
  id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL CHECK(role IN ('member', 'admin')),
  created_at INTEGER NOT NULL, disabled_at INTEGER, oidc_issuer TEXT, oidc_subject TEXT,
  CHECK((oidc_issuer IS NULL) = (oidc_subject IS NULL))) WITHOUT ROWID;
CREATE UNIQUE INDEX users_by_subject ON users(oidc_issuer, oidc_subject) WHERE oidc_issuer IS NOT NULL;

CREATE INDEX users_by_role ON users(role);

-- The id is the public part of the key; of the rest only a hash is kept.
CREATE TABLE api_keys(
  id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, kind TEXT NOT NULL CHECK(kind IN ('user', 'runner')), name TEXT NOT NULL,
  sha256 TEXT NOT NULL, last_four TEXT NOT NULL, scopes TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  revoked_at INTEGER, last_used_at INTEGER, idempotency_key TEXT) WITHOUT ROWID;
CREATE INDEX api_keys_by_owner ON api_keys(owner_id, created_at DESC, id);
CREATE UNIQUE INDEX api_keys_by_idempotency_key ON api_keys(owner_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE sessions(
  sha256 TEXT PRIMARY KEY, owner_id TEXT NOT NULL, scopes TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL, key_id TEXT) WITHOUT ROWID;
CREATE INDEX sessions_expiring ON sessions(expires_at);
CREATE INDEX sessions_of_owner ON sessions(owner_id);

-- Tickets to one sign-in, such as the link that a terminal shows.
CREATE TABLE sign_in_links(sha256 TEXT PRIMARY KEY, owner_id TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX sign_in_links_expiring ON sign_in_links(expires_at);

-- How often somebody tried something in this span of time.
CREATE TABLE attempts(bucket TEXT PRIMARY KEY, began_at INTEGER NOT NULL, tries INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX attempts_by_age ON attempts(began_at);

CREATE TABLE audit(
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, owner_id TEXT NOT NULL, actor TEXT NOT NULL, via TEXT NOT NULL, ip TEXT,
  action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'IMMUTABLE'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'IMMUTABLE'); END;

-- What a key is and whose never changes; only that it was used, and that it ends.
CREATE TRIGGER api_keys_rule BEFORE UPDATE ON api_keys
WHEN NEW.id <> OLD.id OR NEW.owner_id <> OLD.owner_id OR NEW.kind <> OLD.kind OR NEW.sha256 <> OLD.sha256 OR NEW.scopes <> OLD.scopes
  OR NEW.expires_at > OLD.expires_at OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NOT OLD.revoked_at)
BEGIN SELECT RAISE(ABORT, 'IMMUTABLE'); END;
-- A runner's key is good for a runner's work only, whoever wrote it.
CREATE TRIGGER api_keys_scope BEFORE INSERT ON api_keys WHEN NEW.kind = 'runner' AND NEW.scopes <> 'runner'
BEGIN SELECT RAISE(ABORT, 'KEY_RULE'); END;

-- The guard: it travels in the batch of what its holder does, and ends the batch if the key or the session ended.
-- Twelve idle hours end a session. A use is written down at most once in an hour, a session's once in ten minutes.
CREATE VIEW keys_let_in(id, role, is_due) AS
  SELECT k.id, u.role, k.last_used_at IS NULL OR k.last_used_at <= now.ms - 3600000
  FROM db_now now, api_keys k JOIN users u ON u.id = k.owner_id
  WHERE k.revoked_at IS NULL AND k.expires_at > now.ms AND u.disabled_at IS NULL;
CREATE TRIGGER keys_guard INSTEAD OF INSERT ON keys_let_in
BEGIN
  SELECT RAISE(ABORT, 'NOT_LET_IN') WHERE NOT EXISTS(SELECT 1 FROM keys_let_in WHERE id = NEW.id AND (role = 'admin' OR NEW.role = 'member'));
  UPDATE api_keys SET last_used_at = (SELECT ms FROM db_now)
  WHERE id = NEW.id AND (last_used_at IS NULL OR last_used_at <= (SELECT ms FROM db_now) - 3600000);
END;
CREATE VIEW sessions_let_in(id, role, is_due) AS
  SELECT s.sha256, u.role, s.last_used_at <= now.ms - 600000
  FROM db_now now, sessions s JOIN users u ON u.id = s.owner_id
  WHERE s.expires_at > now.ms AND s.last_used_at > now.ms - 43200000 AND u.disabled_at IS NULL
    AND (s.key_id IS NULL OR EXISTS(SELECT 1 FROM api_keys k WHERE k.id = s.key_id AND k.revoked_at IS NULL AND k.expires_at > now.ms));
CREATE TRIGGER sessions_guard INSTEAD OF INSERT ON sessions_let_in
BEGIN
  SELECT RAISE(ABORT, 'NOT_LET_IN') WHERE NOT EXISTS(SELECT 1 FROM sessions_let_in WHERE id = NEW.id AND (role = 'admin' OR NEW.role = 'member'));
  UPDATE sessions SET last_used_at = (SELECT ms FROM db_now)
  WHERE sha256 = NEW.id AND last_used_at <= (SELECT ms FROM db_now) - 600000;
END;
