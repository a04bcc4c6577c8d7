#include "server/postgres/pg_copy.h"

namespace dromos {
namespace {

enum class Kind { number, text, bytes, cls }; // a class: text on SQLite, whatever its bytes

struct Column {
  const char* name;
  Kind kind;
};

struct Table {
  const char* name;
  std::vector<Column> columns;
};

// Both sides have them; `writer` and `sealed_tip` belong to one side each.
const std::vector<Table>& tables() {
  constexpr Kind number = Kind::number, text = Kind::text, bytes = Kind::bytes;
  constexpr Column id{"id", number}, version{"version", number}, body{"body", bytes};
  static const std::vector<Table> all{
      {"node", {id, {"name", text}, version, body}},
      {"device", {id, version, body}},
      {"batch",
       {id, {"device", number}, {"first", number}, {"count", number}, {"state", number}, version, body}},
      {"change",
       {id,
        {"batch", number},
        {"seq", number},
        {"count", number},
        {"state", number},
        {"record", number},
        {"class", Kind::cls},
        version,
        body}},
      {"record", {id, version, body}},
      {"orders", {id, version, body}},
      {"unit", {{"path", text}, {"feed", number}}},
      {"feed", {{"unit", text}, {"n", number}, {"batch", number}, {"late", number}}},
      {"visibility",
       {id, {"root", text}, {"unit", text}, {"holds", number}, {"since", number}, {"until", number}}},
      {"record_index", {id, {"record", text}, {"root", text}, {"unit", text}, {"shown", text}}},
      {"batch_index", {id, {"hash", bytes}}},
      {"device_index", {id, {"device", text}}}};
  return all;
}

std::string columns_of(const Table& table) {
  std::string out;
  for (const Column& column : table.columns) out += (out.empty() ? "" : ", ") + std::string(column.name);
  return out;
}

std::string placeholders(const Table& table) {
  std::string out = "?";
  for (std::size_t i = 1; i < table.columns.size(); ++i) out += ", ?";
  return out;
}

PgValue value_of(const Query& row, int column, Kind kind) {
  const PgValue value = kind == Kind::number ? PgValue(row.number(column))
                        : kind == Kind::text ? PgValue::text(row.bytes(column))
                                             : PgValue::bytes(row.bytes(column));
  return value.or_null(!row.is_null(column));
}

void bind(Query& query, const PgResult& found, int row, int column, Kind kind) {
  if (found.is_null(row, column))
    query.null();
  else if (kind == Kind::number)
    query.with(found.number(row, column));
  else if (kind == Kind::text || kind == Kind::cls)
    query.text(found.bytes(row, column));
  else
    query.blob(found.bytes(row, column));
}

} // namespace

void copy_rows(SqliteStore& from, PgStore& to) {
  Database& source = from.database();
  source.execute("BEGIN"); // one snapshot, while others may go on writing
  try {
    for (const Table& table : tables()) {
      const std::string columns = columns_of(table);
      to.connection().begin_copy("COPY " + std::string(table.name) + "(" + columns +
                                 ") FROM STDIN (FORMAT binary)");
      Query row = source.query("SELECT " + columns + " FROM " + table.name);
      std::vector<PgValue> values;
      while (row.step()) {
        values.clear();
        for (std::size_t i = 0; i < table.columns.size(); ++i)
          values.push_back(value_of(row, static_cast<int>(i), table.columns[i].kind));
        to.connection().copy_row(values.data(), values.size());
      }
      to.connection().end_copy();
    }
    source.execute("COMMIT");
  } catch (...) {
    source.roll_back();
    throw;
  }
  to.number_on();
}

void copy_rows(PgConnection& from, Database& to) {
  for (const Table& table : tables()) {
    const std::string columns = columns_of(table), cursor = "copy_" + std::string(table.name);
    from.ask("DECLARE " + cursor + " CURSOR FOR SELECT " + columns + " FROM " + table.name);
    const std::string more = "FETCH 4096 FROM " + cursor, into = "INSERT INTO " + std::string(table.name) +
                                                                 "(" + columns + ") VALUES(" +
                                                                 placeholders(table) + ")";
    for (PgResult found = from.ask(more); found.rows() > 0; found = from.ask(more))
      for (int row = 0; row < found.rows(); ++row) {
        Query query = to.query(into);
        for (std::size_t i = 0; i < table.columns.size(); ++i)
          bind(query, found, row, static_cast<int>(i), table.columns[i].kind);
        query.run();
      }
    from.ask("CLOSE " + cursor);
  }
}

// A backup holds a hub as one file, whatever keeps it: restored, it is a hub on SQLite.
void PgStore::copy_to(const std::filesystem::path& file) {
  SqliteStore copy(file, nullptr, {.open = Database::Open::create, .busy_ms = options_.busy_ms});
  ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); // one snapshot, while others go on writing
  try {
    copy.transaction([&] { copy_rows(*connection_, copy.database()); });
    connection_->ask("COMMIT");
  } catch (...) {
    roll_back();
    throw;
  }
}

} // namespace dromos
