// All rows of a hub from one kind of store to the other, with their numbers.
#pragma once
#include "server/postgres/pg_store.h"
#include "sync/store/sqlite_store.h"

namespace dromos {

// REQUIRES: inside a transaction of `to`, whose tables are empty. Reads one snapshot of `from`.
void copy_rows(SqliteStore& from, PgStore& to);
// REQUIRES: inside a transaction of `to`, whose tables are empty, and inside one of PostgreSQL's on `from`.
void copy_rows(PgConnection& from, Database& to);

} // namespace dromos
