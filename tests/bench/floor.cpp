#include "tests/bench/floor.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <stdexcept>

namespace dromos::bench {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

Floor measure_floor(const std::filesystem::path& folder, const std::vector<Operation>& operations) {
  using Clock = std::chrono::steady_clock;
  const auto ms = [](Clock::time_point from) {
    return std::chrono::duration<double, std::milli>(Clock::now() - from).count();
  };
  const std::filesystem::path file = folder / "floor.db";
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
  sqlite3* db = nullptr;
  const auto check = [&db](int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db));
  };
  check(sqlite3_open(file.c_str(), &db));
  std::string columns, marks = "?";
  for (const char* field : fields) {
    columns += std::string(", ") + field + " TEXT";
    marks += ",?";
  }
  check(
      sqlite3_exec(db,
                   ("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rec(id TEXT PRIMARY KEY" +
                    columns + ")")
                       .c_str(),
                   nullptr, nullptr, nullptr));
  sqlite3_stmt* insert = nullptr;
  check(sqlite3_prepare_v2(db, ("INSERT INTO rec VALUES(" + marks + ")").c_str(), -1, &insert, nullptr));
  std::map<std::string, sqlite3_stmt*> updates;
  for (const char* field : fields)
    check(sqlite3_prepare_v2(db, (std::string("UPDATE rec SET ") + field + " = ? WHERE id = ?").c_str(), -1,
                             &updates[field], nullptr));
  std::vector<std::string> ids;
  for (const Operation& operation : operations)
    if (operation.creates)
      ids.push_back("0192f3a4-0000-7000-8000-" + std::to_string(100000000000 + ids.size() * 7919));
  const auto bind = [](sqlite3_stmt* statement, int at, const std::string& text) {
    sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  };
  const auto apply = [&](const Operation& operation) {
    sqlite3_stmt* statement = insert;
    if (operation.creates) {
      bind(insert, 1, ids[operation.record]);
      for (std::size_t i = 0; i < operation.values.size(); ++i)
        bind(insert, static_cast<int>(i) + 2, operation.values[i].second);
    } else {
      statement = updates[operation.values[0].first];
      bind(statement, 1, operation.values[0].second);
      bind(statement, 2, ids[operation.record]);
    }
    check(sqlite3_step(statement));
    sqlite3_reset(statement);
  };
  Floor floor;
  const auto start = Clock::now();
  check(sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr));
  for (const Operation& operation : operations) apply(operation);
  check(sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr));
  floor.load_ms = ms(start);
  std::vector<double> ones;
  for (const Operation& operation : operations) {
    if (operation.creates) continue;
    const auto one = Clock::now();
    apply(operation); // commits by itself
    ones.push_back(ms(one));
    if (ones.size() == 50) break;
  }
  floor.one_ms = median(ones);
  sqlite3_finalize(insert);
  for (const auto& [field, statement] : updates) sqlite3_finalize(statement);
  sqlite3_close(db);
  return floor;
}

} // namespace dromos::bench
