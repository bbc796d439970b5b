-- What monitoring reads in place of the runs. The sweeper counts from the history that is written anyway, so no run writes more.

-- How far history is counted: the last line, of all owners. One row.
CREATE TABLE roll_up(id INTEGER PRIMARY KEY CHECK(id = 1), upto INTEGER NOT NULL);
INSERT INTO roll_up(id, upto) VALUES(1, 0);

-- How many runs are in which status.
CREATE TABLE standings(
  owner_id TEXT PRIMARY KEY, queued INTEGER NOT NULL, running INTEGER NOT NULL, waiting INTEGER NOT NULL) WITHOUT ROWID;

-- How the runs of an agent went that ended: counters as one JSON document, at most 101 for an owner.
CREATE TABLE figures(owner_id TEXT NOT NULL, agent_name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(owner_id, agent_name)) WITHOUT ROWID;
