-- The durable tables, the same on laptops and hubs. `body` is sealed on a laptop (its other columns are then all
-- that a thief can read) and plain at a hub. `version` rises with every write of a row.
CREATE TABLE sealed_tip(id INTEGER PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE node(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE device(id INTEGER PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE batch(id INTEGER PRIMARY KEY, device INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,
                   state INTEGER NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX batch_device ON batch(device, first);
CREATE INDEX batch_state ON batch(state);
CREATE TABLE change(id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, seq INTEGER NOT NULL, count INTEGER NOT NULL,
                    state INTEGER NOT NULL, record INTEGER, class TEXT, version INTEGER NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX change_batch ON change(batch, seq, state);
CREATE TABLE record(id INTEGER PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE orders(id INTEGER PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL);

-- A hub's own: feeds, numbered from the unit's counter, and who holds a root because `held` said so.
CREATE TABLE unit(path TEXT PRIMARY KEY, feed INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE feed(unit TEXT NOT NULL, n INTEGER NOT NULL, batch INTEGER NOT NULL, late INTEGER NOT NULL,
                  PRIMARY KEY(unit, n)) WITHOUT ROWID;
CREATE TABLE visibility(id INTEGER PRIMARY KEY, root TEXT NOT NULL, unit TEXT NOT NULL, holds INTEGER NOT NULL,
                        since INTEGER NOT NULL, until INTEGER NOT NULL);
CREATE INDEX visibility_root ON visibility(root);
