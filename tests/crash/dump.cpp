#include "tests/crash/dump.h"

#include <sqlite3.h>

#include <vector>

namespace dromos::crash {

namespace {
constexpr std::string_view rows_begin = "\n-- rows\n";
}

std::string_view rows_of(std::string_view dump) {
  return dump.substr(dump.find(rows_begin));
}

std::string dump(Database& database) {
  std::vector<std::string> tables;
  std::string out;
  {
    Query query = database.query("SELECT type, name, sql FROM main.sqlite_master ORDER BY type, name");
    while (query.step()) {
      if (query.bytes(0) == "table") tables.push_back(query.string(1));
      out.append(query.bytes(1)).append(1, '\n').append(query.bytes(2)).append(1, '\n');
    }
  }
  out.append(rows_begin);
  for (const std::string& table : tables) {
    out.append(table).append(1, '\n');
    sqlite3_stmt* statement = nullptr;
    const std::string sql = "SELECT * FROM main.\"" + table + "\" NOT INDEXED";
    const int code = sqlite3_prepare_v2(database.get(), sql.c_str(), -1, &statement, nullptr);
    if (code != SQLITE_OK) throw_sqlite(code, database.get());
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW)
      for (int column = 0; column < sqlite3_column_count(statement); ++column) {
        out.append(1, static_cast<char>('0' + sqlite3_column_type(statement, column)));
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
        if (size > 0) out.append(bytes, size);
        out.append(1, '\0');
      }
    sqlite3_finalize(statement);
    if (step != SQLITE_DONE) throw_sqlite(step, database.get());
  }
  return out;
}

std::string integrity(Database& database) {
  Query query = database.query("PRAGMA main.integrity_check(3)");
  std::string out;
  while (query.step()) out.append(out.empty() ? "" : "; ").append(query.bytes(0));
  return out;
}

std::uint64_t tip_writes(Database& database) {
  Query query = database.query("SELECT version FROM sealed_tip");
  return query.step() ? query.natural(0) : 0;
}

} // namespace dromos::crash
