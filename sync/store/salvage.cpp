#include "sync/store/salvage.h"

#include "schema/errors.h"
#include "sync/engine/packed.h"
#include "sync/store/rows.h"
#include "sync/store/sqlite_store.h"

#include <algorithm>

namespace dromos {

namespace {

// The ids of a table, as far as its pages can be walked. A damaged page ends a walk: then it goes on from the
// other end, and what lies between is asked for one by one.
std::vector<std::int64_t> ids_in(Database& database, const std::string& table) {
  std::vector<std::int64_t> up, down;
  const auto walk = [&](const char* order, std::vector<std::int64_t>& ids, std::int64_t until) {
    try {
      Query rows = database.query("SELECT id FROM damaged." + table + " NOT INDEXED ORDER BY id " + order);
      while (rows.step() && rows.number(0) > until) ids.push_back(rows.number(0));
      return true;
    } catch (const Refused&) {
      return false;
    }
  };
  if (walk("ASC", up, 0)) return up;
  const std::int64_t last = up.empty() ? 0 : up.back();
  walk("DESC", down, last);
  const std::int64_t next = down.empty() ? last + 1 : down.back();
  for (std::int64_t id = last + 1; id < next; ++id) up.push_back(id);
  up.insert(up.end(), down.rbegin(), down.rend());
  return up;
}

// Where the row stands in what it belongs to, as far as its clear columns can be read.
void read_clear_columns(Database& database, DamagedRow& row) {
  const char* columns = row.table == "batch"    ? "device, first, count, state"
                        : row.table == "change" ? "batch, seq, count, state"
                        : row.table == "node"   ? "name"
                                                : nullptr;
  if (columns == nullptr) return;
  try {
    Query query =
        database.query(std::string("SELECT ") + columns + " FROM damaged." + row.table + " WHERE id = ?");
    query.with(row.row);
    if (!query.step()) return;
    if (row.table == "node") {
      row.name = query.string(0);
      return;
    }
    row.of = query.number(0);
    row.first = query.natural(1);
    row.count = query.natural(2);
    row.state = query.number(3);
  } catch (const Refused&) {
    // nothing of it can be read
  }
}

} // namespace

// One row, copied where it opens; throws Refused where it does not.
void SqliteStore::salvage_row(Table table, const std::string& name, std::int64_t id, Salvaged& out,
                              Tip& found) {
  Query row = database_.query("SELECT version, body FROM damaged." + name + " WHERE id = ?");
  row.with(id);
  if (!row.step()) return; // there is no such row
  const std::uint64_t version = row.natural(0);
  if (version >> 56U == 0) { // else Vault::mark() was never given it
    const auto mark =
        vault_->mark(static_cast<std::uint64_t>(table), static_cast<std::uint64_t>(id), version);
    found.sum = {found.sum[0] + mark[0], found.sum[1] + mark[1]};
  }
  const std::string body = open(table, id, version, row.bytes(1));
  found.writes = std::max(found.writes, version);
  if (table == Table::record) {
    const RecordRow record = rows::read_record(body);
    out.units[record.state.record] = record.unit;
    return;
  }
  // Clear columns are repeated inside: where they differ, what was sealed counts.
  const std::string from = " FROM damaged." + name + " WHERE id = ?";
  if (table == Table::batch) {
    const BatchRow batch = rows::read_batch(body);
    database_
        .query("INSERT INTO main.batch(id, device, first, count, state, version, body) SELECT id, ?, ?, ?, ?,"
               " version, body" +
               from)
        .with(batch.device)
        .with(batch.first)
        .with(batch.count)
        .with(static_cast<int>(batch.state))
        .with(id)
        .run();
  } else if (table == Table::change) {
    const ChangeRow change = rows::read_change(body);
    database_
        .query("INSERT INTO main.change(id, batch, seq, count, state, version, body) SELECT id, ?, ?, ?, ?,"
               " version, body" +
               from)
        .with(change.batch)
        .with(change.seq)
        .with(change.count)
        .with(static_cast<int>(change.state))
        .with(id)
        .run();
  } else {
    database_.query("INSERT INTO main." + name + " SELECT *" + from).with(id).run();
  }
  count(table, id, version, true);
  ++out.kept;
}

Salvaged SqliteStore::salvage(const std::filesystem::path& file) {
  constexpr std::pair<Table, const char*> tables[] = {{Table::node, "node"},     {Table::device, "device"},
                                                      {Table::batch, "batch"},   {Table::change, "change"},
                                                      {Table::record, "record"}, {Table::orders, "orders"}};
  Salvaged out;
  database_.query("ATTACH ? AS damaged").text(file.string()).run();
  transaction([&] {
    Tip found;
    for (const auto& [table, name] : tables)
      for (const std::int64_t id : ids_in(database_, name)) {
        try {
          salvage_row(table, name, id, out, found);
        } catch (const Refused&) { // does not open, or its page cannot be read
          out.damaged.push_back({name, id, 0, 0, 0, 0, {}});
          read_clear_columns(database_, out.damaged.back());
        }
      }
    try {
      Query tip = database_.query("SELECT version, body FROM damaged.sealed_tip WHERE id = 1");
      if (tip.step()) {
        found.writes = std::max(found.writes, tip.natural(0));
        const std::string body = open(Table::tip, 1, tip.natural(0), tip.bytes(1));
        Unpacker in(body);
        const std::array<std::uint64_t, 2> sum{in.number(), in.number()};
        out.whole = sum == found.sum;
      }
    } catch (const Refused&) {
      // the sum is damaged itself: nobody can tell any more
    }
    tip_.writes = found.writes; // no version is ever given twice
  });
  database_.execute("DETACH damaged");
  build_index();
  return out;
}

} // namespace dromos
