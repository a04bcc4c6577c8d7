// Versions of sealed rows: none is given twice, also not by a transaction that failed, or that a crash cut
// off. Else a page of the one beside a page of the next would pass for one state: both have the same tip
// (simulator, seeds 4713 and 6895: a disk that lost a write over what a failed commit had left).
#include "sync/store/sqlite_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

namespace dromos::test {

namespace {

std::uint64_t version_of(SqliteStore& store) {
  Query query = store.database().query("SELECT version FROM node WHERE name = 'x'");
  return query.step() ? query.natural(0) : 0;
}

struct Failed {};

} // namespace

TEST(SealedVersions, are_never_given_twice) {
  std::string pattern = (std::filesystem::temp_directory_path() / "dromos-store-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const Vault vault = Vault::create();
  std::set<std::uint64_t> given;
  {
    SqliteStore store(folder / "laptop.db", &vault, StoreOptions{.open = Database::Open::create});
    store.transaction([&] { store.set_node("x", "0"); });
    given.insert(version_of(store));
  }
  for (int round = 0; round < 8; ++round) {
    SqliteStore store(folder / "laptop.db", &vault, StoreOptions{}); // as after a crash
    const auto fails = [&] {
      store.set_node("x", "1");
      EXPECT_TRUE(given.insert(version_of(store)).second);
      throw Failed();
    };
    EXPECT_THROW(store.transaction(fails), Failed);
    EXPECT_THROW(store.transaction(fails), Failed);
  }
  std::filesystem::remove_all(folder);
}

} // namespace dromos::test
