-- Files that runs are submitted with.

-- What people upload, by the hash they say it has, per owner: nobody can use what others sent. Not among `blobs`: a hash
-- is only a claim until all parts are there and were read through. `bytes` is set then, and the content stays as it is.
-- `expires_at` is NULL once a run names it.
CREATE TABLE uploads(
  owner_id TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER, expires_at INTEGER,
  PRIMARY KEY(owner_id, sha256)) WITHOUT ROWID;
-- What a sweep reads, and what limits how much waits for its run.
CREATE INDEX uploads_expiring ON uploads(expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX uploads_pending ON uploads(owner_id) WHERE expires_at IS NOT NULL;

-- Parts of 256 KiB. A part that is sent again gets another `gid`, never one that was used before: so a check that read
-- parts up to some `gid` knows whether they changed meanwhile.
CREATE TABLE upload_parts(
  gid INTEGER PRIMARY KEY AUTOINCREMENT, owner_id TEXT NOT NULL, sha256 TEXT NOT NULL, part INTEGER NOT NULL, content BLOB NOT NULL,
  UNIQUE(owner_id, sha256, part));

CREATE TABLE workflow_files(
  run_id TEXT NOT NULL, position INTEGER NOT NULL, owner_id TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  PRIMARY KEY(run_id, position), UNIQUE(run_id, name)) WITHOUT ROWID;

-- F0: a run names only what its own owner uploaded, all of it.
CREATE TRIGGER files_rule BEFORE INSERT ON workflow_files
WHEN NOT EXISTS(SELECT 1 FROM workflow_runs WHERE id = NEW.run_id AND owner_id = NEW.owner_id)
  OR NOT EXISTS(SELECT 1 FROM uploads WHERE owner_id = NEW.owner_id AND sha256 = NEW.sha256 AND bytes = NEW.bytes)
BEGIN SELECT RAISE(ABORT, 'FILE_RULE'); END;
-- F1: what a run names is kept.
CREATE TRIGGER files_kept AFTER INSERT ON workflow_files
BEGIN UPDATE uploads SET expires_at = NULL WHERE owner_id = NEW.owner_id AND sha256 = NEW.sha256 AND expires_at IS NOT NULL; END;
CREATE TRIGGER files_immutable BEFORE UPDATE ON workflow_files BEGIN SELECT RAISE(ABORT, 'IMMUTABLE'); END;
-- F2: a content that was checked stays as it was checked.
CREATE TRIGGER upload_parts_rule BEFORE INSERT ON upload_parts
WHEN EXISTS(SELECT 1 FROM uploads WHERE owner_id = NEW.owner_id AND sha256 = NEW.sha256 AND bytes IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'IMMUTABLE'); END;
CREATE TRIGGER upload_parts_immutable BEFORE UPDATE ON upload_parts BEGIN SELECT RAISE(ABORT, 'IMMUTABLE'); END;
