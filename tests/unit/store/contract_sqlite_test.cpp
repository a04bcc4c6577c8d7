// The contract of Store, asked of SQLite as a hub keeps it.
#include "sync/store/sqlite_store.h"
#include "tests/unit/store/contract.h"

#include <filesystem>

namespace dromos::test {

namespace {

class SqlitePlace : public StorePlace {
 public:
  SqlitePlace() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dromos-store-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~SqlitePlace() override { std::filesystem::remove_all(folder_); }
  std::unique_ptr<Store> open() override {
    return std::make_unique<SqliteStore>(folder_ / "hub.db", nullptr,
                                         StoreOptions{.open = Database::Open::create});
  }

 private:
  std::filesystem::path folder_;
};

} // namespace

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract,
                         testing::Values(StoreKind{"plain", [] { return std::make_unique<SqlitePlace>(); }}),
                         kind_name);

} // namespace dromos::test
