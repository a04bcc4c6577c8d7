#include "sync/store/sqlite_store.h"

#include "schema/errors.h"
#include "schema/mutant.h"
#include "sync/engine/packed.h"
#include "sync/store/rows.h"
#include "sync/store/sealed_pass.h"
#include "sync/store/sql_file.h"

#include <sqlite3.h>

#include <cassert>
#include <cstdlib>

namespace dromos {

namespace {

constexpr std::array<const char*, 8> names{"",      "sealed_tip", "node",   "device",
                                           "batch", "change",     "record", "orders"};

void index_record(Database& database, std::int64_t id, const RecordEntry& entry) {
  database.query("INSERT INTO record_index(id, record, root, unit) VALUES(?, ?, ?, ?)")
      .with(id)
      .text(entry.record)
      .text(entry.root)
      .text(entry.unit)
      .run();
}

using Mark = std::array<std::uint64_t, 2>;

// Forward only; a released file is never edited.
constexpr std::array<const char*, 1> migrations{"001_store.sql"};

} // namespace

SqliteStore::SqliteStore(const std::filesystem::path& file, const Vault* vault, const StoreOptions& options)
    : SqliteStore(std::make_unique<Database>(file, options.open, options.busy_ms, options.alone), vault) {}

SqliteStore::SqliteStore(std::unique_ptr<Database> file, const Vault* vault)
    : file_(std::move(file)), database_(*file_), vault_(vault) {
  migrate();
  if (vault_ != nullptr) {
    // The index of a sealed store names people: it lives in memory alone.
    database_.execute("ATTACH ':memory:' AS derived");
    std::string sql = sql_file("index.sql");
    for (const std::string_view what : {"TABLE IF NOT EXISTS ", "INDEX IF NOT EXISTS "})
      for (std::size_t at = 0; (at = sql.find(what, at)) != std::string::npos; at += what.size() + 8)
        sql.insert(at + what.size(), "derived.");
    database_.execute(sql);
    check_tip();
    build_index();
  } else {
    database_.execute(sql_file("index.sql"));
  }
}

SqliteStore::~SqliteStore() = default;

void SqliteStore::migrate() {
  auto version = [this] {
    Query query = database_.query("PRAGMA user_version");
    query.step();
    return static_cast<std::size_t>(query.number(0));
  };
  if (version() > migrations.size()) throw Refused({"store.newer", {}});
  if (version() == migrations.size()) return;
  database_.execute("BEGIN IMMEDIATE");
  for (std::size_t i = version(); i < migrations.size(); ++i)
    database_.execute(sql_file(migrations[i]) + "PRAGMA user_version=" + std::to_string(i + 1) + ";");
  database_.execute("COMMIT");
}

void SqliteStore::check_tip() {
  if (!database_.pages_checked()) database_.check_pages();
  Tip found;
  const auto add = [&](Table table, std::uint64_t id, std::uint64_t version) {
    const auto mark = vault_->mark(static_cast<std::uint64_t>(table), id, version);
    found.sum = {found.sum[0] + mark[0], found.sum[1] + mark[1]};
  };
  // A damaged row is found before anything is written, not when a later fold needs it.
  std::string plain;
  for (const Table table : {Table::device, Table::orders}) {
    const auto number = static_cast<std::size_t>(table);
    Query rows = database_.query(std::string("SELECT id, version, body FROM ") + names[number]);
    while (rows.step()) {
      vault_->open(number, rows.natural(0), rows.natural(1), rows.bytes(2), plain);
      add(table, rows.natural(0), rows.natural(1));
    }
  }
  // Records are opened once, for the mark and for the index.
  constexpr auto record = static_cast<std::uint64_t>(Table::record),
                 change = static_cast<std::uint64_t>(Table::change);
  const auto add_mark = [&](const Mark& mark) {
    found.sum = {found.sum[0] + mark[0], found.sum[1] + mark[1]};
  };
  database_.execute("BEGIN");
  sealed_pass<std::pair<RecordEntry, Mark>>(
      vault_, record, database_.query("SELECT id, version, body FROM record"),
      [](auto& row, const std::string& bytes, const Vault* vault) {
        row.opened = {rows::read_entry(bytes),
                      vault->mark(record, static_cast<std::uint64_t>(row.id), row.version)};
      },
      [&](const auto& row) {
        add_mark(row.opened.second);
        index_record(database_, row.id, row.opened.first);
      });
  database_.execute("COMMIT");
  Query facts = database_.query("SELECT id, version, body, name FROM node");
  while (facts.step()) {
    read_node(facts, facts.bytes(3));
    add(Table::node, facts.natural(0), facts.natural(1));
  }
  Query batches = database_.query("SELECT id, device, first, count, state, version, body FROM batch");
  while (batches.step()) {
    read_batch(batches);
    add(Table::batch, batches.natural(0), batches.natural(5));
  }
  sealed_pass<Mark, 4>(
      vault_, change, database_.query("SELECT id, version, body, batch, seq, count, state FROM change"),
      [](auto& row, const std::string& bytes, const Vault* vault) {
        rows::check_clear(rows::read_change(bytes), row.id, row.clear);
        row.opened = vault->mark(change, static_cast<std::uint64_t>(row.id), row.version);
      },
      [&](const auto& row) { add_mark(row.opened); });
  Query row = database_.query("SELECT version, body FROM sealed_tip WHERE id = 1");
  if (row.step()) {
    tip_.writes = row.natural(0);
    const std::string body = open(Table::tip, 1, tip_.writes, row.bytes(1));
    Unpacker in(body);
    tip_.sum = {in.number(), in.number()};
  }
  if (found.sum != tip_.sum && !mutant(Mutant::tip_not_checked)) throw Refused({"store.tampered", {}});
}

void SqliteStore::save_tip() {
  const std::string body = Packer().number(tip_.sum[0]).number(tip_.sum[1]).take();
  const std::uint64_t version = ++tip_.writes;
  vault_->seal(static_cast<std::uint64_t>(Table::tip), 1, version, body, sealed_);
  database_.query("INSERT OR REPLACE INTO sealed_tip(id, version, body) VALUES(1, ?, ?)")
      .with(version)
      .blob(sealed_)
      .run();
}

void SqliteStore::build_index() {
  database_.execute("BEGIN");
  // check_tip() has indexed the records that were there; those that salvage() took over are not yet.
  Query known = database_.query("SELECT 1 FROM record_index LIMIT 1");
  if (!known.step()) {
    Query records = database_.query("SELECT id, version, body FROM record");
    while (records.step())
      index_record(
          database_, records.number(0),
          rows::read_entry(open(Table::record, records.number(0), records.natural(1), records.bytes(2))));
  }
  Query batches = database_.query("SELECT id, device, first, count, state, version, body FROM batch");
  while (batches.step()) {
    const BatchRow row = read_batch(batches);
    if (!row.hash.empty())
      database_.query("INSERT INTO batch_index(id, hash) VALUES(?, ?)").with(row.id).blob(row.hash).run();
  }
  Query devices = database_.query("SELECT id, version, body FROM device");
  while (devices.step())
    database_.query("INSERT INTO device_index(id, device) VALUES(?, ?)")
        .with(devices.number(0))
        .text(read_device(devices).device)
        .run();
  database_.execute("COMMIT");
}

namespace {
// At random, up to 2^32: of the 2^56 versions there are enough for some ten million transactions.
std::uint64_t leap() {
  const std::string bytes = random_bytes(4);
  std::uint64_t out = 0;
  for (const char byte : bytes) out = out << 8U | static_cast<unsigned char>(byte);
  return out;
}
} // namespace

void SqliteStore::transaction(const std::function<void()>& work) {
  assert(!writing_);
  const Tip before = tip_;
  ids_ = {};
  writing_ = true;
  try {
    database_.begin();
    // A transaction that failed may have left pages behind, and a disk that loses writes may show them later:
    // were its versions given again, some of its rows beside some of the next one's would pass for one state.
    if (vault_ != nullptr && !mutant(Mutant::versions_given_twice)) tip_.writes += leap();
    work();
    if (vault_ != nullptr) save_tip();
    database_.query("COMMIT").run();
  } catch (...) {
    writing_ = false;
    tip_ = before;
    database_.roll_back();
    throw;
  }
  writing_ = false;
}

std::uint64_t SqliteStore::foreign_commits() {
  Query query = database_.query("PRAGMA data_version");
  query.step();
  return query.natural(0);
}

void SqliteStore::count(Table table, std::int64_t id, std::uint64_t version, bool added) {
  const auto mark = vault_->mark(static_cast<std::uint64_t>(table), static_cast<std::uint64_t>(id), version);
  for (std::size_t i = 0; i < 2; ++i) tip_.sum[i] += added ? mark[i] : ~mark[i] + 1;
}

std::string SqliteStore::open(Table table, std::int64_t id, std::uint64_t version,
                              std::string_view body) const {
  if (vault_ == nullptr) return std::string(body);
  std::string out;
  vault_->open(static_cast<std::uint64_t>(table), static_cast<std::uint64_t>(id), version, body, out);
  return out;
}

std::uint64_t SqliteStore::seal(Table table, std::int64_t id, std::uint64_t was, std::string bytes) {
  assert(writing_);
  packed_ = std::move(bytes);
  if (vault_ == nullptr) {
    packed_.swap(sealed_);
    return 0;
  }
  const std::uint64_t version = ++tip_.writes;
  vault_->seal(static_cast<std::uint64_t>(table), static_cast<std::uint64_t>(id), version, packed_, sealed_);
  if (was != 0) count(table, id, was, false);
  count(table, id, version, true);
  return version;
}

std::int64_t SqliteStore::next_id(Table table) {
  std::int64_t& last = ids_[static_cast<std::size_t>(table)];
  if (last == 0) {
    Query query = database_.query(std::string("SELECT ifnull(max(id), 0) FROM ") +
                                  names[static_cast<std::size_t>(table)]);
    query.step();
    last = query.number(0);
    if (table == Table::record)
      last = std::max(last, static_cast<std::int64_t>(std::stoll(node(numbered_fact).value_or("0"))));
  }
  return ++last;
}

std::uint64_t SqliteStore::version_of(const char* sql, std::int64_t id) {
  if (vault_ == nullptr) return 0;
  Query query = database_.query(sql);
  query.with(id);
  return query.step() ? query.natural(0) : 0;
}

void SqliteStore::reseal(const Vault& vault) {
  const Vault* old = vault_;
  const auto work = [&] {
    tip_.sum = {};
    std::string plain;
    for (std::size_t table = static_cast<std::size_t>(Table::node); table < names.size(); ++table) {
      Query rows = database_.query(std::string("SELECT id, version, body FROM ") + names[table]);
      while (rows.step()) {
        old->open(table, rows.natural(0), rows.natural(1), rows.bytes(2), plain);
        const std::uint64_t version = ++tip_.writes;
        vault.seal(table, rows.natural(0), version, plain, sealed_);
        const auto mark = vault.mark(table, rows.natural(0), version);
        tip_.sum = {tip_.sum[0] + mark[0], tip_.sum[1] + mark[1]};
        database_.query(std::string("UPDATE ") + names[table] + " SET version = ?, body = ? WHERE id = ?")
            .with(version)
            .blob(sealed_)
            .with(rows.number(0))
            .run();
      }
    }
    vault_ = &vault;
  };
  try {
    transaction(work);
  } catch (...) {
    vault_ = old;
    throw;
  }
}

std::optional<std::string> SqliteStore::node(std::string_view name) {
  Query query = database_.query("SELECT id, version, body FROM node WHERE name = ?");
  query.text(name);
  if (!query.step()) return std::nullopt;
  return read_node(query, name);
}

// The name of a fact is sealed with it: else the names of two could be exchanged.
std::string SqliteStore::read_node(const Query& row, std::string_view name) const {
  std::string body = open(Table::node, row.number(0), row.natural(1), row.bytes(2));
  if (vault_ == nullptr) return body;
  Unpacker in(body);
  if (in.view() != name)
    throw Refused({"store.row_damaged", {{"table", "node"}, {"row", std::to_string(row.number(0))}}});
  return std::string(in.rest());
}

void SqliteStore::set_node(std::string_view name, std::string_view value) {
  std::int64_t id = 0;
  std::uint64_t was = 0;
  {
    Query query = database_.query("SELECT id, version FROM node WHERE name = ?");
    query.text(name);
    if (query.step()) {
      id = query.number(0);
      was = query.natural(1);
    }
  }
  if (id == 0) id = next_id(Table::node);
  const std::uint64_t version =
      seal(Table::node, id, was,
           vault_ == nullptr ? std::string(value) : Packer(name.size() + 2).text(name).take().append(value));
  database_.query("INSERT OR REPLACE INTO node(id, name, version, body) VALUES(?, ?, ?, ?)")
      .with(id)
      .text(name)
      .with(version)
      .blob(sealed_)
      .run();
}

} // namespace dromos
