// SQLite with RAII: a connection and its prepared statements. Result codes become the failures a person can
// meet.
#pragma once
#include "sync/engine/texts.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace dromos {

// One run of a prepared statement; resets itself when it goes out of scope.
class Query {
 public:
  explicit Query(sqlite3_stmt* statement) : statement_(statement) {}
  Query(Query&& other) noexcept : statement_(other.statement_), next_(other.next_) {
    other.statement_ = nullptr;
  }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  Query& operator=(Query&&) = delete;
  ~Query();

  // Binds the next parameter. Texts and blobs must live until the query is done.
  Query& with(std::int64_t value);
  Query& with(std::uint64_t value) { return with(static_cast<std::int64_t>(value)); }
  Query& with(int value) { return with(static_cast<std::int64_t>(value)); }
  Query& text(std::string_view value);
  Query& blob(std::string_view value);
  Query& null();

  bool step(); // a row is there
  void run() { step(); }
  std::int64_t number(int column) const;
  std::uint64_t natural(int column) const { return static_cast<std::uint64_t>(number(column)); }
  std::string_view bytes(int column) const; // until the next step
  std::string string(int column) const { return std::string(bytes(column)); }
  bool is_null(int column) const;

 private:
  sqlite3_stmt* statement_;
  int next_ = 1;
};

class Database {
 public:
  enum class Open { create, existing };
  // Opens in WAL, synchronous FULL, secure_delete, temporary data in memory. Throws Refused "store.missing",
  // "store.damaged", Unavailable "store.busy", "store.full", "store.io".
  // `alone`: no other process has it open; then nothing is shared in a file beside it, for which a full disk
  // has no room.
  Database(const std::filesystem::path& file, Open how, unsigned busy_ms, bool alone = false);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql); // one or more statements without parameters
  Query query(std::string_view sql);    // prepared once, kept by its text
  // A transaction that writes. begin() may throw with it begun: call roll_back() then too, which works where
  // there is no memory any more.
  void begin();
  void roll_back() noexcept;
  // That the file's pages and indexes fit together; reads all of it. Throws Refused "store.damaged",
  // Unavailable "store.io".
  void check_pages();
  bool pages_checked() const { return pages_checked_; }
  std::int64_t last_id() const;
  sqlite3* get() const { return database_; }

 private:
  sqlite3* database_ = nullptr;
  sqlite3_stmt* rollback_ = nullptr;
  bool pages_checked_ = false;
  ByName<sqlite3_stmt*> statements_;
};

[[noreturn]] void throw_sqlite(int code, sqlite3* database);

} // namespace dromos
