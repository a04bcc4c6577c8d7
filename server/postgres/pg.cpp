#include "server/postgres/pg.h"

#include "schema/errors.h"

#include <algorithm>
#include <array>
#include <libpq-fe.h>

namespace dromos {
namespace {

constexpr int oldest_version = 150'000; // the oldest that the tests run on
constexpr std::size_t sent_most =
    200; // commands without an answer: their answers wait in the server's buffer
constexpr int binary = 1;

void append_big_endian(std::string& to, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) to.push_back(static_cast<char>(value >> shift));
}

Unavailable away(std::string detail) {
  return Unavailable({"store.postgres_away", {{"detail", std::move(detail)}}});
}

// libpq's sentence in one line.
std::string in_one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

} // namespace

unsigned PgValue::type() const {
  constexpr unsigned bytea = 17, int8 = 20, text = 25; // from PostgreSQL's catalog, fixed for good
  return kind_ == Kind::number ? int8 : kind_ == Kind::text ? text : bytea;
}

void PgValue::append(std::string& to) const {
  if (kind_ == Kind::number)
    append_big_endian(to, static_cast<std::uint64_t>(number_), 8);
  else
    to.append(view_);
}

void PgResult::Clear::operator()(pg_result* result) const {
  PQclear(result);
}

int PgResult::rows() const {
  return PQntuples(result_.get());
}

std::int64_t PgResult::number(int row, int column) const {
  std::uint64_t value = 0;
  for (const char byte : bytes(row, column)) value = value << 8U | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(value);
}

std::string_view PgResult::bytes(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

bool PgResult::is_null(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) != 0;
}

std::string_view PgResult::tag() const {
  return PQcmdStatus(result_.get());
}

void PgConnection::Close::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

namespace {

struct Parsed {
  struct Free {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
  };
  std::vector<std::pair<std::string, std::string>> options;
  std::string password;
  bool has(std::string_view name) const {
    return std::any_of(options.begin(), options.end(), [&](const auto& one) { return one.first == name; });
  }
  std::string value(std::string_view name) const {
    for (const auto& [key, value] : options)
      if (key == name) return value;
    return {};
  }
};

// Of several hosts, separated by commas, every one is this machine.
bool is_here(const std::string& hosts) {
  for (std::size_t at = 0; at <= hosts.size();) {
    const std::size_t end = std::min(hosts.find(',', at), hosts.size());
    const std::string_view host(hosts.data() + at, end - at);
    const bool here =
        host.empty() || host.front() == '/' || host == "localhost" || host == "127.0.0.1" || host == "::1";
    if (!here) return false;
    at = end + 1;
  }
  return true;
}

// libpq's own complaint would quote the address, password and all.
Parsed parse(const std::string& url) {
  const Refused malformed({"store.postgres_url", {}});
  if (!url.starts_with("postgresql://") && !url.starts_with("postgres://")) throw malformed;
  char* said = nullptr;
  const std::unique_ptr<PQconninfoOption, Parsed::Free> all(PQconninfoParse(url.c_str(), &said));
  PQfreemem(said);
  if (!all) throw malformed;
  Parsed parsed;
  for (const PQconninfoOption* one = all.get(); one->keyword != nullptr; ++one)
    if (one->val != nullptr) parsed.options.emplace_back(one->keyword, one->val);
  parsed.password = parsed.value("password");
  // What the address leaves open. A dead server or line is noticed in seconds, not in the hours of TCP; of
  // several hosts only the primary will do; beyond this machine nothing travels in clear or to a stranger.
  const std::string hosts = parsed.value("host") + parsed.value("hostaddr");
  const std::array<std::pair<const char*, const char*>, 9> defaults{{
      {"application_name", "dromos-hub"},
      {"client_encoding", "UTF8"},
      {"connect_timeout", "5"},
      {"keepalives_idle", "10"},
      {"keepalives_interval", "5"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", "20000"},
      {"target_session_attrs", "read-write"},
      {"sslmode", is_here(hosts) ? "prefer" : "verify-full"},
  }};
  for (const auto& [name, value] : defaults)
    if (!parsed.has(name)) parsed.options.emplace_back(name, value);
  return parsed;
}

[[noreturn]] void fail_to_connect(const pg_conn* connection, const std::string& password) {
  std::string said = in_one_line(PQerrorMessage(connection));
  if (PQconnectionNeedsPassword(connection) != 0 ||
      said.find("password authentication failed") != std::string::npos)
    throw Refused({"store.postgres_password", {}});
  for (std::size_t at = 0; !password.empty() && (at = said.find(password, at)) != std::string::npos; at += 3)
    said.replace(at, password.size(), "***");
  throw away(said);
}

} // namespace

PgConnection::PgConnection(const std::string& url, unsigned busy_ms) {
  const Parsed parsed = parse(url);
  std::vector<const char*> names, values;
  for (const auto& [name, value] : parsed.options) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  connection_.reset(PQconnectdbParams(names.data(), values.data(), 0));
  if (!connection_) throw std::bad_alloc();
  if (PQstatus(connection_.get()) != CONNECTION_OK) fail_to_connect(connection_.get(), parsed.password);
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr); // they may quote rows
  check_server();
  set_up(busy_ms);
}

PgConnection::~PgConnection() = default;

void PgConnection::check_server() const {
  const int version = PQserverVersion(connection_.get());
  if (version < oldest_version)
    throw Refused(
        {"store.postgres_version",
         {{"found", std::to_string(version / 10'000)}, {"least", std::to_string(oldest_version / 10'000)}}});
  const char* encoding = PQparameterStatus(connection_.get(), "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8")
    throw Refused({"store.postgres_encoding", {{"found", encoding == nullptr ? "" : encoding}}});
}

// What is promised here is durable when it is promised, whatever the server's defaults: a commit waits for
// the disk, and for the replicas where there are synchronous ones. A hub that hangs, or whose line is cut,
// holds up the others for a minute at the most.
void PgConnection::set_up(unsigned busy_ms) {
  execute("SET lock_timeout = " + std::to_string(busy_ms) +
          "; SET statement_timeout = 0" // it could end the wait for the replicas, and count as a commit
          "; SET idle_in_transaction_session_timeout = '60s'"
          "; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
          "; SELECT set_config('synchronous_commit', 'on', false)"
          "  WHERE current_setting('synchronous_commit') IN ('off', 'local')");
}

bool PgConnection::lost() const {
  return PQstatus(connection_.get()) != CONNECTION_OK;
}

// The state's code alone: PostgreSQL's own sentence may quote what stands in a row.
void PgConnection::fail(const pg_result* result) const {
  const char* field = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string state = field == nullptr ? "" : field;
  if (lost() || state.empty()) throw away(state.empty() ? "connection" : "SQLSTATE " + state);
  if (state == "55P03") throw Unavailable({"store.busy", {}});
  if (state == "53100") throw Unavailable({"store.full", {}});
  const std::string kind = state.substr(0, 2);
  // No connection; a transaction that has ended, or on a replica; one to be repeated; no resources; an
  // operator's word.
  for (const char* passing : {"08", "25", "40", "53", "57"})
    if (kind == passing) throw away("SQLSTATE " + state);
  throw Refused({"store.postgres_fault", {{"detail", "SQLSTATE " + state}}});
}

void PgConnection::send(std::string_view sql, PgValues values) {
  if (PQpipelineStatus(connection_.get()) == PQ_PIPELINE_OFF && PQenterPipelineMode(connection_.get()) != 1)
    fail(nullptr);
  auto known = statements_.find(sql);
  if (known == statements_.end()) {
    std::string name = "s" + std::to_string(++named_);
    std::vector<unsigned> types;
    for (const PgValue& value : values) types.push_back(value.type());
    if (PQsendPrepare(connection_.get(), name.c_str(), std::string(sql).c_str(),
                      static_cast<int>(types.size()), types.data()) != 1)
      fail(nullptr);
    ++sent_;
    unsure_.emplace_back(sql);
    known = statements_.emplace(sql, std::move(name)).first;
  }
  packed_.clear();
  std::vector<std::size_t> starts;
  for (const PgValue& value : values) {
    starts.push_back(packed_.size());
    if (!value.null()) value.append(packed_);
  }
  starts.push_back(packed_.size());
  std::vector<const char*> pointers;
  std::vector<int> lengths, formats(values.size(), binary);
  for (std::size_t i = 0; i < values.size(); ++i) {
    pointers.push_back(values.begin()[i].null() ? nullptr : packed_.data() + starts[i]);
    lengths.push_back(static_cast<int>(starts[i + 1] - starts[i]));
  }
  if (PQsendQueryPrepared(connection_.get(), known->second.c_str(), static_cast<int>(values.size()),
                          pointers.data(), lengths.data(), formats.data(), binary) != 1)
    fail(nullptr);
  ++sent_;
}

void PgConnection::skip_rest() {
  for (PgResult rest(PQgetResult(connection_.get())); rest.get() != nullptr;)
    rest = PgResult(PQgetResult(connection_.get()));
}

// After a failure PostgreSQL skips what was sent behind it: the first is the one to tell of.
PgResult PgConnection::receive() {
  if (PQpipelineSync(connection_.get()) != 1) fail(nullptr);
  PgResult last(nullptr), failed(nullptr);
  bool any_failed = false;
  for (; sent_ > 0; --sent_) {
    PgResult one(PQgetResult(connection_.get()));
    if (one.get() == nullptr) break; // the line is cut
    const ExecStatusType status = PQresultStatus(one.get());
    const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (good)
      last = std::move(one);
    else if (!any_failed)
      failed = std::move(one), any_failed = true;
    skip_rest();
  }
  const PgResult sync(PQgetResult(connection_.get()));
  const bool whole = sent_ == 0 && sync.get() != nullptr && PQresultStatus(sync.get()) == PGRES_PIPELINE_SYNC;
  sent_ = 0;
  if (any_failed || !whole) {
    for (const std::string& sql : unsure_) statements_.erase(sql);
    unsure_.clear();
    fail(failed.get());
  }
  unsure_.clear();
  return last;
}

PgResult PgConnection::ask(std::string_view sql, PgValues values) {
  send(sql, values);
  return receive();
}

void PgConnection::later(std::string_view sql, PgValues values) {
  send(sql, values);
  if (sent_ >= sent_most) receive();
}

void PgConnection::simple() {
  if (PQpipelineStatus(connection_.get()) == PQ_PIPELINE_OFF) return;
  if (sent_ > 0) receive();
  if (PQexitPipelineMode(connection_.get()) != 1) fail(nullptr);
}

void PgConnection::execute(const std::string& sql) {
  simple();
  const PgResult result(PQexec(connection_.get(), sql.c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail(result.get());
}

void PgConnection::begin_copy(const std::string& sql) {
  simple();
  const PgResult result(PQexec(connection_.get(), sql.c_str()));
  if (PQresultStatus(result.get()) != PGRES_COPY_IN) fail(result.get());
  constexpr std::string_view head("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
  if (PQputCopyData(connection_.get(), head.data(), static_cast<int>(head.size())) != 1) fail(nullptr);
}

void PgConnection::copy_row(const PgValue* values, std::size_t count) {
  packed_.clear();
  append_big_endian(packed_, count, 2);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = packed_.size();
    append_big_endian(packed_, 0xffffffffU, 4); // null, or the length, once it is known
    if (values[i].null()) continue;
    values[i].append(packed_);
    std::string length;
    append_big_endian(length, packed_.size() - at - 4, 4);
    packed_.replace(at, 4, length);
  }
  if (PQputCopyData(connection_.get(), packed_.data(), static_cast<int>(packed_.size())) != 1) fail(nullptr);
}

void PgConnection::end_copy() {
  constexpr std::string_view end("\377\377", 2);
  const bool sent = PQputCopyData(connection_.get(), end.data(), static_cast<int>(end.size())) == 1 &&
                    PQputCopyEnd(connection_.get(), nullptr) == 1;
  if (!sent) fail(nullptr);
  const PgResult result(PQgetResult(connection_.get()));
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) fail(result.get());
  skip_rest();
}

} // namespace dromos
