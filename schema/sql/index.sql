-- What is found by name. Derived from the durable tables: on a laptop it lives in memory and is built at unlock, at
-- a hub it stands on disk in the same file.
CREATE TABLE IF NOT EXISTS record_index(id INTEGER PRIMARY KEY, record TEXT NOT NULL UNIQUE, root TEXT NOT NULL,
                                        unit TEXT NOT NULL, shown TEXT);
-- A root is found by its own name.
CREATE INDEX IF NOT EXISTS record_root ON record_index(root) WHERE root <> record;
CREATE TABLE IF NOT EXISTS batch_index(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS device_index(id INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE);
