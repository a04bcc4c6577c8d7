// The Store on SQLite: sealed with a vault (laptop), or plain (hub).
//
// A sealed row's body holds its clear columns again, so that they can't be altered unseen; `sealed_tip` holds
// the sum of the marks of all sealed rows, so that none can be removed, brought back or rolled back unseen
// (vault.h).
#pragma once
#include "sync/store/hub_store.h"
#include "sync/store/salvage.h"
#include "sync/store/sqlite.h"
#include "sync/store/vault.h"

#include <array>
#include <filesystem>
#include <memory>

namespace dromos {

struct StoreOptions {
  Database::Open open = Database::Open::existing;
  unsigned busy_ms = 10'000;
  bool alone = false; // a laptop's, locked by its folder: what is saved is read also where the disk is full
};

class SqliteStore : public HubStore {
 public:
  // `vault` null: plain. Sealed: every row's mark is checked against the tip and the index is built; throws
  // Refused "store.tampered" or "store.row_damaged".
  SqliteStore(const std::filesystem::path& file, const Vault* vault, const StoreOptions& options);
  // The same with a file that was opened already. Whoever checked its pages before, while the key was
  // derived, saves the time.
  SqliteStore(std::unique_ptr<Database> file, const Vault* vault);
  ~SqliteStore() override;

  // Seals every row again under another data key, in one transaction. The store goes on with `vault`.
  void reseal(const Vault& vault);
  void create_views(const Catalog& catalog) override; // a hub's alone
  void copy_to(const std::filesystem::path& file) override;
  std::vector<std::string> node_names(std::string_view beginning) override;
  // Takes over every row of another sealed file that opens under this store's vault: a file that the
  // constructor refused. REQUIRES: this store is new. Throws Refused "store.damaged" where not even its
  // tables can be found.
  Salvaged salvage(const std::filesystem::path& file);
  // Drops a batch and what there is of its changes, also where its own row is not there.
  void erase_batch(std::int64_t id);
  Database& database() { return database_; }

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

  // A laptop's are checked at unlock.
  void check_pages() override { database_.check_pages(); }

 private:
  enum class Table : std::uint64_t { tip = 1, node, device, batch, change, record, orders };
  struct Tip {
    std::array<std::uint64_t, 2> sum{};
    std::uint64_t writes = 0;
  };

  void migrate();
  void build_index();
  void check_tip();
  void save_tip();
  void count(Table table, std::int64_t id, std::uint64_t version, bool added);
  std::string open(Table table, std::int64_t id, std::uint64_t version, std::string_view body) const;
  // Seals `bytes` for a row whose old version is `was` (0: new) into sealed_; gives the new version.
  std::uint64_t seal(Table table, std::int64_t id, std::uint64_t was, std::string bytes);
  std::string room() { return std::move(packed_); } // memory for the next row's bytes
  void salvage_row(Table table, const std::string& name, std::int64_t id, Salvaged& out, Tip& found);
  std::int64_t next_id(Table table);
  // The greatest number that a record had when some were forgotten.
  static constexpr std::string_view numbered_fact = "numbered/record";
  std::uint64_t version_of(const char* sql, std::int64_t id);
  std::string read_node(const Query& row, std::string_view name) const;
  DeviceRow read_device(const Query& row) const;
  BatchRow read_batch(const Query& row) const;
  ChangeRow read_change_row(const Query& row) const;
  std::vector<BatchRow> read_batches(Query query) const;

  std::unique_ptr<Database> file_;
  Database& database_;
  const Vault* vault_;
  Tip tip_;
  std::string packed_, sealed_;       // buffers
  std::array<std::int64_t, 8> ids_{}; // last id given, by table: ids never come back within a file's life
  bool writing_ = false;
};

} // namespace dromos
