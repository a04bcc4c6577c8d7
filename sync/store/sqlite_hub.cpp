// What only a hub keeps: units with their feeds, holdings, orders, views, and copies for backups.
#include "schema/errors.h"
#include "schema/mutant.h"
#include "sync/engine/visibility.h"
#include "sync/store/sqlite_store.h"
#include "sync/store/views.h"

#include <sqlite3.h>

namespace dromos {

std::uint64_t SqliteStore::append_feed(std::string_view unit, std::int64_t batch, bool late) {
  add_unit(unit);
  database_.query("UPDATE unit SET feed = feed + 1 WHERE path = ?").text(unit).run();
  std::uint64_t n = feed_end(unit);
  if (mutant(Mutant::late_commit_gets_an_earlier_number) && n > 1) {
    database_.query("UPDATE feed SET n = ? WHERE unit = ? AND n = ?").with(n).text(unit).with(n - 1).run();
    --n;
  }
  database_.query("INSERT INTO feed(unit, n, batch, late) VALUES(?, ?, ?, ?)")
      .text(unit)
      .with(n)
      .with(batch)
      .with(late ? 1 : 0)
      .run();
  return n;
}

std::vector<FeedEntry> SqliteStore::feed(std::string_view unit, std::uint64_t after, std::size_t most) {
  std::vector<FeedEntry> out;
  Query query =
      database_.query("SELECT n, batch, late FROM feed WHERE unit = ? AND n > ? ORDER BY n LIMIT ?");
  query.text(unit).with(after).with(static_cast<std::int64_t>(most));
  while (query.step()) out.push_back({query.natural(0), query.number(1), query.number(2) != 0});
  return out;
}

std::uint64_t SqliteStore::feed_end(std::string_view unit) {
  Query query = database_.query("SELECT feed FROM unit WHERE path = ?");
  query.text(unit);
  return query.step() ? query.natural(0) : 0;
}

std::vector<std::string> SqliteStore::units() {
  std::vector<std::string> out;
  Query query = database_.query("SELECT path FROM unit ORDER BY path");
  while (query.step()) out.push_back(query.string(0));
  return out;
}

void SqliteStore::add_unit(std::string_view unit) {
  database_.query("INSERT OR IGNORE INTO unit(path, feed) VALUES(?, 0)").text(unit).run();
}

bool SqliteStore::any_holdings() {
  if (vault_ != nullptr) return true;
  Query query = database_.query("SELECT 1 FROM visibility LIMIT 1");
  return query.step();
}

std::vector<Holding> SqliteStore::holdings(std::string_view root) {
  std::vector<Holding> out;
  if (vault_ != nullptr) { // a laptop keeps no table of who holds what: the root's own state says it
    const auto known = entry(root);
    if (!known) return out;
    for (const auto& [unit, holds] : said_held(record(known->id).state)) out.push_back({unit, holds, 0, 0});
    return out;
  }
  Query query =
      database_.query("SELECT unit, holds, since, until FROM visibility WHERE root = ? ORDER BY id");
  query.text(root);
  while (query.step())
    out.push_back({query.string(0), query.number(1) != 0, query.number(2), query.number(3)});
  return out;
}

void SqliteStore::put_holding(std::string_view root, const Holding& holding) {
  // The row that still stood ends where the new one begins.
  database_.query("UPDATE visibility SET until = ? WHERE root = ? AND unit = ? AND until = 0")
      .with(holding.since_ms)
      .text(root)
      .text(holding.unit)
      .run();
  database_.query("INSERT INTO visibility(root, unit, holds, since, until) VALUES(?, ?, ?, ?, ?)")
      .text(root)
      .text(holding.unit)
      .with(holding.holds ? 1 : 0)
      .with(holding.since_ms)
      .with(holding.until_ms)
      .run();
}

std::vector<std::string> SqliteStore::orders(std::uint64_t after) {
  std::vector<std::string> out;
  Query query = database_.query("SELECT id, version, body FROM orders WHERE id > ? ORDER BY id");
  query.with(after);
  while (query.step()) out.push_back(open(Table::orders, query.number(0), query.natural(1), query.bytes(2)));
  return out;
}

std::uint64_t SqliteStore::add_order(std::string_view line) {
  const std::int64_t id = next_id(Table::orders);
  const std::uint64_t version = seal(Table::orders, id, 0, std::string(line));
  database_.query("INSERT INTO orders(id, version, body) VALUES(?, ?, ?)")
      .with(id)
      .with(version)
      .blob(sealed_)
      .run();
  return static_cast<std::uint64_t>(id);
}

void SqliteStore::create_views(const Catalog& catalog) {
  Names tables;
  {
    Query query = database_.query("SELECT name FROM sqlite_master WHERE type = 'table'");
    while (query.step()) tables.insert(query.string(0));
  }
  const auto value = [](const std::string& field) {
    return "json_extract(shown, " + sql_text("$." + field) + ")";
  };
  const std::string sql =
      view_statements(catalog, tables, value, "json_extract(shown, '$.deleted') IS NOT 1");
  try {
    database_.begin();
    database_.execute(sql + "COMMIT;");
  } catch (...) {
    database_.roll_back();
    throw;
  }
}

std::vector<std::string> SqliteStore::node_names(std::string_view beginning) {
  std::vector<std::string> out;
  Query query = database_.query("SELECT name FROM node WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name");
  query.text(beginning);
  while (query.step()) out.push_back(query.string(0));
  return out;
}

void SqliteStore::copy_to(const std::filesystem::path& file) {
  // VACUUM INTO reads one snapshot while others go on writing.
  try {
    database_.query("VACUUM INTO ?").text(file.string()).run();
  } catch (const Refused&) {
    // Of a target that can't be looked at SQLite says only that it failed: nothing is wrong with this store.
    if (sqlite3_errcode(database_.get()) != SQLITE_ERROR) throw;
    throw Unavailable({"store.io", {{"detail", sqlite3_errmsg(database_.get())}}});
  }
}

} // namespace dromos
