#include "sync/store/sqlite.h"

#include "schema/errors.h"
#include "schema/mutant.h"

#include <sqlite3.h>

namespace dromos {

void throw_sqlite(int code, sqlite3* database) {
  const std::string detail = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  switch (code & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    throw Unavailable({"store.busy", {}});
  case SQLITE_FULL:
    throw Unavailable({"store.full", {}});
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    throw Refused({"store.damaged", {{"detail", detail}}});
  case SQLITE_READONLY:
  case SQLITE_PERM:
    throw Refused({"store.read_only", {{"detail", detail}}});
  case SQLITE_CANTOPEN:
  case SQLITE_IOERR:
  case SQLITE_NOMEM:
    throw Unavailable({"store.io", {{"detail", detail}}});
  default:
    throw Refused({"store.damaged", {{"detail", detail}}});
  }
}

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::with(std::int64_t value) {
  sqlite3_bind_int64(statement_, next_++, value);
  return *this;
}

Query& Query::text(std::string_view value) {
  sqlite3_bind_text(statement_, next_++, value.data() == nullptr ? "" : value.data(),
                    static_cast<int>(value.size()), SQLITE_STATIC);
  return *this;
}

Query& Query::blob(std::string_view value) {
  sqlite3_bind_blob(statement_, next_++, value.data() == nullptr ? "" : value.data(),
                    static_cast<int>(value.size()), SQLITE_STATIC);
  return *this;
}

Query& Query::null() {
  sqlite3_bind_null(statement_, next_++);
  return *this;
}

bool Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE)
    throw_sqlite(sqlite3_extended_errcode(sqlite3_db_handle(statement_)), sqlite3_db_handle(statement_));
  return false;
}

std::int64_t Query::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Query::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

namespace {
// Where the disk does not even say, it may be there.
bool may_be_there(const std::filesystem::path& file) {
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  int found = 0;
  return vfs->xAccess(vfs, file.c_str(), SQLITE_ACCESS_EXISTS, &found) != SQLITE_OK || found != 0;
}
} // namespace

Database::Database(const std::filesystem::path& file, Open how, unsigned busy_ms, bool alone) {
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (how == Open::create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(file.c_str(), &database_, flags, nullptr);
  try {
    if (code == SQLITE_CANTOPEN && how == Open::existing && !may_be_there(file))
      throw Refused({"store.missing", {{"detail", sqlite3_errmsg(database_)}}});
    if (code != SQLITE_OK) throw_sqlite(code, database_);
    sqlite3_busy_timeout(database_, static_cast<int>(busy_ms));
    sqlite3_extended_result_codes(database_, 1);
    // Declarations of shape that a hostile file brings with it (triggers, views, functions) are not trusted.
    sqlite3_db_config(database_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(database_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    if (alone) execute("PRAGMA locking_mode=EXCLUSIVE");
    // A checkpoint every 32 MB, not every 4: a large batch commits without one, and the last to close makes
    // one.
    execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
        "PRAGMA cell_size_check=ON; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8000");
    if (mutant(Mutant::commit_not_durable)) execute("PRAGMA synchronous=OFF");
    // After a loss of power the log ends where its last commit ends. What is appended there shares a sector
    // with that commit, and a second loss could tear both: the log is written home first. Nothing to do
    // otherwise. A full disk has no room for it, nor for anything appended: what is there can be read all the
    // same.
    const int home =
        sqlite3_wal_checkpoint_v2(database_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (home != SQLITE_OK && (home & 0xff) != SQLITE_FULL) throw_sqlite(home, database_);
  } catch (...) {
    sqlite3_close(database_);
    throw;
  }
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_finalize(rollback_);
  sqlite3_close(database_);
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_sqlite(sqlite3_extended_errcode(database_), database_);
}

Query Database::query(std::string_view sql) {
  const auto known = statements_.find(sql);
  if (known != statements_.end()) return Query(known->second);
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) throw_sqlite(sqlite3_extended_errcode(database_), database_);
  statements_.emplace(sql, statement);
  return Query(statement);
}

void Database::begin() {
  roll_back(); // what a failed change of the schema may have left
  // Prepared anew each time: SQLite would prepare it again by itself after a change of the schema, when it is
  // too late.
  sqlite3_finalize(rollback_);
  rollback_ = nullptr;
  const int code = sqlite3_prepare_v2(database_, "ROLLBACK", -1, &rollback_, nullptr);
  if (code != SQLITE_OK) throw_sqlite(code, database_);
  execute("BEGIN IMMEDIATE");
}

void Database::roll_back() noexcept {
  if (sqlite3_get_autocommit(database_) != 0) return; // SQLite has done it by itself
  if (rollback_ == nullptr)
    return static_cast<void>(sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr));
  sqlite3_step(rollback_);
  sqlite3_reset(rollback_);
}

// Bodies are sealed, pages are not: a damaged index would hide rows that are there.
void Database::check_pages() {
  pages_checked_ = true; // else whoever called has nothing to go on with
  if (mutant(Mutant::pages_not_checked)) return;
  Query pages = query("PRAGMA main.integrity_check(1)");
  if (!pages.step() || pages.bytes(0) == "ok") return;
  const std::string found = pages.string(0);
  // SQLite tells a page that the disk did not give in the same words; it may give it the next time.
  constexpr std::string_view coded = "unable to get the page. error code=";
  const std::size_t at = found.find(coded);
  const int code = at == std::string::npos ? SQLITE_CORRUPT : std::atoi(found.c_str() + at + coded.size());
  const bool unread = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_NOMEM ||
                      found.find("failed to get page") != std::string::npos;
  if (unread) throw Unavailable({"store.io", {{"detail", found}}});
  throw Refused({"store.damaged", {{"detail", found}}});
}

std::int64_t Database::last_id() const {
  return sqlite3_last_insert_rowid(database_);
}

} // namespace dromos
