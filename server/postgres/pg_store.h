// The hub's Store on PostgreSQL: one writer at a time, whatever the number of hub processes on it.
//
// A transaction locks the row of `writer` before it reads anything, and reads what committed last. So what an
// exchange reads stands until it commits, and numbers become visible in the order in which they were given. A
// connection that is lost ends the transaction as Unavailable, also where only the answer to the commit did
// not come: what was asked is asked again, and an exchange that is repeated changes nothing. The next one
// connects anew. One thread at a time.
#pragma once
#include "server/postgres/pg.h"
#include "sync/store/hub_store.h"

#include <array>
#include <optional>

namespace dromos {

struct PgOptions {
  enum class Open { create, existing }; // create: its tables, in a database that has none of them
  Open open = Open::existing;
  unsigned busy_ms = 10'000; // how long a transaction waits for another process's
};

class PgStore : public HubStore {
 public:
  // Throws what PgConnection does; Refused "store.postgres_empty" where no hub is kept there,
  // "store.postgres_taken" where one is to be made and there is one, "store.newer".
  explicit PgStore(std::string url, const PgOptions& options = {});
  ~PgStore() override;

  // The connection, for what goes over whole tables. REQUIRES: inside a transaction.
  PgConnection& connection();
  // After that: new rows get numbers behind those that came with their own. REQUIRES: inside a transaction.
  void number_on();

  void create_views(const Catalog& catalog) override;
  void check_pages() override;
  void copy_to(const std::filesystem::path& file) override;
  std::vector<std::string> node_names(std::string_view beginning) override;

  void transaction(const std::function<void()>& work) override;
  std::uint64_t foreign_commits() override;
  std::optional<std::string> node(std::string_view name) override;
  void set_node(std::string_view name, std::string_view value) override;
  std::optional<DeviceRow> device(std::string_view device) override;
  DeviceRow device(std::int64_t id) override;
  std::vector<DeviceRow> devices() override;
  void put(DeviceRow& row) override;
  std::optional<BatchRow> batch(std::string_view hash) override;
  BatchRow batch(std::int64_t id) override;
  std::vector<BatchRow> batches(std::int64_t device) override;
  std::vector<BatchRow> batches_in(BatchState state) override;
  std::vector<BatchRow> batches_over(std::int64_t device, std::uint64_t first, std::uint64_t last) override;
  void put(BatchRow& row) override;
  ChangeRow change(std::int64_t id) override;
  std::vector<ChangeRow> changes(std::int64_t batch) override;
  std::optional<ChangeRow> change(std::int64_t batch, std::uint64_t seq) override;
  std::vector<std::int64_t> batches_with(ChangeState state) override;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> held(std::int64_t batch) override;
  void put(ChangeRow& row) override;
  void erase_change(std::int64_t id) override;
  std::optional<RecordEntry> entry(std::string_view record) override;
  std::optional<RecordEntry> entry(std::int64_t id) override;
  std::int64_t next_record() override { return next_id(Table::record); }
  RecordRow record(std::int64_t id) override;
  void put(RecordRow& row) override;
  std::vector<RecordEntry> entries(std::string_view type) override;
  std::vector<RecordEntry> newest(std::string_view type, std::size_t most, std::size_t skip) override;
  std::size_t count_of(std::string_view type) override;
  void each_record(const std::function<void(const RecordRow&)>& visit) override;
  std::vector<RecordEntry> entries_under(std::string_view root) override;
  void forget_root(std::string_view root) override;
  std::uint64_t append_feed(std::string_view unit, std::int64_t batch, bool late) override;
  std::vector<FeedEntry> feed(std::string_view unit, std::uint64_t after, std::size_t most) override;
  std::uint64_t feed_end(std::string_view unit) override;
  std::vector<std::string> units() override;
  void add_unit(std::string_view unit) override;
  bool any_holdings() override;
  std::vector<Holding> holdings(std::string_view root) override;
  void put_holding(std::string_view root, const Holding& holding) override;
  std::vector<std::string> orders(std::uint64_t after) override;
  std::uint64_t add_order(std::string_view line) override;

 private:
  enum class Table { node, device, batch, change, record, orders };

  void connect();
  void make_tables(PgOptions::Open open);
  void migrate(std::size_t version);
  void begin();
  void commit();
  void roll_back() noexcept;
  void met(std::int64_t commits);
  std::int64_t next_id(Table table);
  // Outside a transaction a lost connection is replaced once: nothing depends on what was read before.
  PgResult ask(std::string_view sql, PgValues values = {});
  void write(std::string_view sql, PgValues values);
  template <typename Read> auto all(std::string_view sql, PgValues values, Read read) {
    const PgResult found = ask(sql, values);
    std::vector<decltype(read(found, 0))> out;
    out.reserve(static_cast<std::size_t>(found.rows()));
    for (int row = 0; row < found.rows(); ++row) out.push_back(read(found, row));
    return out;
  }
  template <typename Read> auto one(std::string_view sql, PgValues values, Read read) {
    const PgResult found = ask(sql, values);
    return found.rows() == 0 ? std::nullopt : std::optional(read(found, 0));
  }

  std::string url_;
  PgOptions options_;
  std::unique_ptr<PgConnection> connection_;
  bool writing_ = false, written_ = false;
  std::int64_t commits_ = 0;          // as this process saw it last
  std::uint64_t foreign_ = 1;         // what foreign_commits() says
  std::array<std::int64_t, 6> ids_{}; // the last number given, by table; inside a transaction
};

} // namespace dromos
