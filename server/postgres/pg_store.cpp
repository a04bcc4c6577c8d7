// Connections, tables and transactions; facts.
#include "server/postgres/pg_store.h"

#include "schema/errors.h"
#include "sync/store/sql_file.h"

#include <cassert>

namespace dromos {
namespace {

// Forward only; a released file is never edited.
constexpr std::array<const char*, 1> migrations{"postgres/001_store.sql"};
constexpr std::array<const char*, 6> names{"node", "device", "batch", "change", "record", "orders"};
// "dromos": two processes that find the database empty at the same time make the tables one after the other.
constexpr std::string_view making = "SELECT 1 FROM pg_advisory_xact_lock(110442658492275)";
constexpr std::string_view is_there =
    "SELECT 1 FROM pg_catalog.pg_class WHERE relname = 'writer' AND relkind = 'r'"
    " AND relnamespace = current_schema()::regnamespace";

} // namespace

PgStore::PgStore(std::string url, const PgOptions& options) : url_(std::move(url)), options_(options) {
  connect();
  make_tables(options_.open);
}

PgStore::~PgStore() = default;

void PgStore::connect() {
  connection_.reset();
  connection_ = std::make_unique<PgConnection>(url_, options_.busy_ms);
  ++foreign_; // a server that took over may have forgotten what was seen of the other
}

void PgStore::make_tables(PgOptions::Open open) {
  const auto there = [this] { return connection_->ask(is_there).rows() > 0; };
  const auto version = [this] {
    return connection_->ask("SELECT version FROM writer WHERE id = 1").natural(0, 0);
  };
  const bool making_one = open == PgOptions::Open::create;
  if (!making_one && !there()) throw Refused({"store.postgres_empty", {}});
  if (!making_one && version() == migrations.size()) return;
  connection_->ask("BEGIN ISOLATION LEVEL READ COMMITTED");
  try {
    connection_->ask(making);
    const std::size_t begun = there() ? version() : 0;
    if (begun > migrations.size()) throw Refused({"store.newer", {}});
    // Tables that nobody has written into are what an attempt left behind that failed.
    const bool taken = begun > 0 && connection_->ask("SELECT 1 FROM writer WHERE commits > 0").rows() > 0;
    if (making_one && taken) throw Refused({"store.postgres_taken", {}});
    migrate(begun);
    connection_->ask("COMMIT");
  } catch (...) {
    roll_back();
    throw;
  }
}

void PgStore::migrate(std::size_t version) {
  for (; version < migrations.size(); ++version)
    connection_->execute(sql_file(migrations[version]) +
                         "UPDATE writer SET version = " + std::to_string(version + 1));
}

PgConnection& PgStore::connection() {
  assert(writing_);
  written_ = true;
  return *connection_;
}

PgResult PgStore::ask(std::string_view sql, PgValues values) {
  if (!connection_ || (!writing_ && connection_->lost())) connect();
  try {
    return connection_->ask(sql, values);
  } catch (const Unavailable&) {
    if (writing_ || !connection_->lost()) throw;
  }
  connect();
  return connection_->ask(sql, values);
}

void PgStore::write(std::string_view sql, PgValues values) {
  assert(writing_);
  written_ = true;
  connection_->later(sql, values);
}

// READ COMMITTED, since one that reads from a snapshot would have taken it before it waited for the lock.
// Under the lock nobody else commits, and every statement reads the same.
void PgStore::begin() {
  ask("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"); // may connect anew
  const PgResult row = connection_->ask(
      "SELECT commits, node, device, batch, change, record, orders FROM writer WHERE id = 1 FOR UPDATE");
  if (row.rows() != 1) throw Refused({"store.postgres_empty", {}});
  met(row.number(0, 0));
  for (std::size_t i = 0; i < ids_.size(); ++i) ids_[i] = row.number(0, static_cast<int>(i) + 1);
  written_ = false;
}

void PgStore::met(std::int64_t commits) {
  if (commits != commits_) ++foreign_;
  commits_ = commits;
}

void PgStore::commit() {
  if (written_)
    connection_->later("UPDATE writer SET commits = $1, node = $2, device = $3, batch = $4, change = $5,"
                       " record = $6, orders = $7 WHERE id = 1",
                       {commits_ + 1, ids_[0], ids_[1], ids_[2], ids_[3], ids_[4], ids_[5]});
  // A transaction in which something failed is rolled back by PostgreSQL at this word, without an error.
  if (connection_->ask("COMMIT").tag() != "COMMIT")
    throw Unavailable({"store.postgres_away", {{"detail", "ROLLBACK"}}});
  if (written_) ++commits_;
}

void PgStore::roll_back() noexcept {
  try {
    if (connection_ && !connection_->lost()) connection_->ask("ROLLBACK");
  } catch (...) {
    connection_.reset(); // what it leaves behind goes with the connection; the next transaction has a new one
  }
}

void PgStore::transaction(const std::function<void()>& work) {
  assert(!writing_);
  try {
    begin();
    writing_ = true;
    work();
    commit();
  } catch (...) {
    writing_ = false;
    roll_back();
    throw;
  }
  writing_ = false;
}

std::uint64_t PgStore::foreign_commits() {
  if (!writing_) met(ask("SELECT commits FROM writer WHERE id = 1").number(0, 0));
  return foreign_;
}

void PgStore::number_on() {
  for (std::size_t i = 0; i < ids_.size(); ++i)
    ids_[i] = connection().ask(std::string("SELECT coalesce(max(id), 0) FROM ") + names[i]).number(0, 0);
  connection().ask("SELECT setval(pg_get_serial_sequence('visibility', 'id'),"
                   " (SELECT coalesce(max(id), 0) + 1 FROM visibility), false)");
}

std::int64_t PgStore::next_id(Table table) {
  assert(writing_);
  return ++ids_[static_cast<std::size_t>(table)];
}

std::optional<std::string> PgStore::node(std::string_view name) {
  return one("SELECT body FROM node WHERE name = $1", {PgValue::text(name)},
             [](const PgResult& found, int row) { return found.string(row, 0); });
}

void PgStore::set_node(std::string_view name, std::string_view value) {
  const auto known = one("SELECT id FROM node WHERE name = $1", {PgValue::text(name)},
                         [](const PgResult& found, int row) { return found.number(row, 0); });
  if (known) return write("UPDATE node SET body = $2 WHERE id = $1", {*known, PgValue::bytes(value)});
  write("INSERT INTO node(id, name, body) VALUES($1, $2, $3)",
        {next_id(Table::node), PgValue::text(name), PgValue::bytes(value)});
}

std::vector<std::string> PgStore::node_names(std::string_view beginning) {
  return all("SELECT name FROM node WHERE starts_with(name, $1) ORDER BY name", {PgValue::text(beginning)},
             [](const PgResult& found, int row) { return found.string(row, 0); });
}

} // namespace dromos
