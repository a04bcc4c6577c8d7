// PostgreSQL with RAII over libpq: a connection, its prepared statements, results. What goes wrong becomes
// the failures a person can meet. Neither a password nor anything of a row ever stands in one.
#pragma once
#include "sync/engine/texts.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace dromos {

// One parameter. What it views must live until the call returns.
class PgValue {
 public:
  PgValue(std::int64_t value) : kind_(Kind::number), number_(value) {}
  PgValue(std::uint64_t value) : PgValue(static_cast<std::int64_t>(value)) {}
  static PgValue text(std::string_view value) { return {Kind::text, value}; }
  static PgValue bytes(std::string_view value) { return {Kind::bytes, value}; }
  PgValue or_null(bool is_there) const {
    PgValue value = *this;
    value.null_ = !is_there;
    return value;
  }

  unsigned type() const;              // its Oid
  void append(std::string& to) const; // as it travels, in binary
  bool null() const { return null_; }

 private:
  enum class Kind { number, text, bytes };
  PgValue(Kind kind, std::string_view view) : kind_(kind), view_(view) {}
  Kind kind_;
  std::int64_t number_ = 0;
  std::string_view view_;
  bool null_ = false;
};
using PgValues = std::initializer_list<PgValue>;

class PgResult {
 public:
  explicit PgResult(pg_result* result) : result_(result) {}

  int rows() const;
  std::int64_t number(int row, int column) const;
  std::uint64_t natural(int row, int column) const { return static_cast<std::uint64_t>(number(row, column)); }
  std::string_view bytes(int row, int column) const; // as long as the result; empty where it is null
  std::string string(int row, int column) const { return std::string(bytes(row, column)); }
  bool is_null(int row, int column) const;
  std::string_view tag() const; // what the command says that it did: "COMMIT"
  pg_result* get() const { return result_.get(); }

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

class PgConnection {
 public:
  // `url`: postgresql://USER:PASSWORD@HOST/NAME, with all that libpq understands, several hosts too; the one
  // that may be written to is taken. Throws Refused "store.postgres_url", "store.postgres_password",
  // "store.postgres_version", "store.postgres_encoding", Unavailable "store.postgres_away".
  PgConnection(const std::string& url, unsigned busy_ms);
  ~PgConnection();
  PgConnection(const PgConnection&) = delete;
  PgConnection& operator=(const PgConnection&) = delete;

  // Prepared once, kept by its text.
  PgResult ask(std::string_view sql, PgValues values = {});
  // Sent without waiting: what goes wrong is thrown by the next ask(). For what gives no rows.
  void later(std::string_view sql, PgValues values = {});
  void execute(const std::string& sql); // one or more statements without parameters
  // COPY: begin with "COPY … FROM STDIN (FORMAT binary)", any number of rows, then the end.
  void begin_copy(const std::string& sql);
  void copy_row(const PgValue* values, std::size_t count);
  void end_copy();
  bool lost() const; // another one is needed

 private:
  struct Close {
    void operator()(pg_conn* connection) const;
  };
  void send(std::string_view sql, PgValues values);
  PgResult receive(); // of all that was sent, the last
  void skip_rest();   // to the end of one command's results
  void simple();      // out of pipeline mode, for what cannot be pipelined
  void set_up(unsigned busy_ms);
  void check_server() const;
  [[noreturn]] void fail(const pg_result* result) const;

  std::unique_ptr<pg_conn, Close> connection_;
  ByName<std::string> statements_;  // names, by text
  std::vector<std::string> unsure_; // statements prepared since the last answer
  std::size_t named_ = 0, sent_ = 0;
  std::string packed_; // buffer
};

} // namespace dromos
