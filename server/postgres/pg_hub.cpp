// Feeds and units, holdings, orders, views.
#include "schema/encoding.h"
#include "schema/errors.h"
#include "server/postgres/pg_store.h"
#include "sync/store/views.h"

namespace dromos {

std::uint64_t PgStore::append_feed(std::string_view unit, std::int64_t batch, bool late) {
  write("INSERT INTO unit(path, feed) VALUES($1, 1) ON CONFLICT(path) DO UPDATE SET feed = unit.feed + 1",
        {PgValue::text(unit)});
  return ask("INSERT INTO feed(unit, n, batch, late) SELECT path, feed, $2, $3 FROM unit WHERE path = $1"
             " RETURNING n",
             {PgValue::text(unit), batch, std::int64_t{late ? 1 : 0}})
      .natural(0, 0);
}

std::vector<FeedEntry> PgStore::feed(std::string_view unit, std::uint64_t after, std::size_t most) {
  return all("SELECT n, batch, late FROM feed WHERE unit = $1 AND n > $2 ORDER BY n LIMIT $3",
             {PgValue::text(unit), after, std::uint64_t{most}}, [](const PgResult& found, int row) {
               return FeedEntry{found.natural(row, 0), found.number(row, 1), found.number(row, 2) != 0};
             });
}

std::uint64_t PgStore::feed_end(std::string_view unit) {
  return one("SELECT feed FROM unit WHERE path = $1", {PgValue::text(unit)},
             [](const PgResult& found, int row) { return found.natural(row, 0); })
      .value_or(0);
}

std::vector<std::string> PgStore::units() {
  return all("SELECT path FROM unit ORDER BY path", {},
             [](const PgResult& found, int row) { return found.string(row, 0); });
}

void PgStore::add_unit(std::string_view unit) {
  write("INSERT INTO unit(path, feed) VALUES($1, 0) ON CONFLICT DO NOTHING", {PgValue::text(unit)});
}

bool PgStore::any_holdings() {
  return ask("SELECT 1 FROM visibility LIMIT 1").rows() > 0;
}

std::vector<Holding> PgStore::holdings(std::string_view root) {
  return all("SELECT unit, holds, since, until FROM visibility WHERE root = $1 ORDER BY id",
             {PgValue::text(root)}, [](const PgResult& found, int row) {
               return Holding{found.string(row, 0), found.number(row, 1) != 0, found.number(row, 2),
                              found.number(row, 3)};
             });
}

void PgStore::put_holding(std::string_view root, const Holding& holding) {
  write("UPDATE visibility SET until = $3 WHERE root = $1 AND unit = $2 AND until = 0",
        {PgValue::text(root), PgValue::text(holding.unit), holding.since_ms});
  write("INSERT INTO visibility(root, unit, holds, since, until) VALUES($1, $2, $3, $4, $5)",
        {PgValue::text(root), PgValue::text(holding.unit), std::int64_t{holding.holds ? 1 : 0},
         holding.since_ms, holding.until_ms});
}

std::vector<std::string> PgStore::orders(std::uint64_t after) {
  return all("SELECT body FROM orders WHERE id > $1 ORDER BY id", {after},
             [](const PgResult& found, int row) { return found.string(row, 0); });
}

std::uint64_t PgStore::add_order(std::string_view line) {
  const std::int64_t id = next_id(Table::orders);
  write("INSERT INTO orders(id, body) VALUES($1, $2)", {id, PgValue::bytes(line)});
  return static_cast<std::uint64_t>(id);
}

void PgStore::create_views(const Catalog& catalog) {
  const auto value = [](const std::string& field) {
    return "nullif(shown, '')::jsonb ->> " + sql_text(field);
  };
  // Under the writer's lock: hubs that start together make them one after the other.
  transaction([&] {
    Names tables;
    for (std::string& name :
         all("SELECT relname::text FROM pg_catalog.pg_class WHERE relkind IN ('r', 'i', 'S')"
             " AND relnamespace = current_schema()::regnamespace",
             {}, [](const PgResult&found, int row) { return found.string(row, 0); }))
      tables.insert(std::move(name));
    const std::string sql = view_statements(catalog, tables, value,
                                            "nullif(shown, '')::jsonb ->> 'deleted' IS DISTINCT FROM 'true'");
    // Those that are there already are left alone: somebody may be reading them.
    const std::string hash = sha256(sql);
    if (ask("SELECT views FROM writer WHERE id = 1").bytes(0, 0) == hash) return;
    connection_->execute(sql);
    write("UPDATE writer SET views = $1 WHERE id = 1", {PgValue::bytes(hash)});
  });
}

// PostgreSQL watches its own pages, where the cluster has checksums; what can be asked here is that the
// tables can be read and that nothing in them speaks of what is not there.
void PgStore::check_pages() {
  const PgResult loose =
      ask("SELECT (SELECT count(*) FROM record r FULL JOIN record_index i ON i.id = r.id WHERE i.id IS NULL "
          "OR r.id IS NULL)"
          " + (SELECT count(*) FROM device d FULL JOIN device_index i ON i.id = d.id WHERE i.id IS NULL OR "
          "d.id IS NULL)"
          " + (SELECT count(*) FROM batch_index i LEFT JOIN batch b ON b.id = i.id WHERE b.id IS NULL)"
          " + (SELECT count(*) FROM change c LEFT JOIN batch b ON b.id = c.batch WHERE b.id IS NULL)"
          " + (SELECT count(*) FROM feed f LEFT JOIN batch b ON b.id = f.batch WHERE b.id IS NULL)");
  if (loose.number(0, 0) == 0) return;
  throw Refused({"store.damaged", {{"detail", std::to_string(loose.number(0, 0)) + " rows"}}});
}

} // namespace dromos
