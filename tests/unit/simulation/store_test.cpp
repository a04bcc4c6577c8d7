// What went wrong in a store whose disk or memory failed, one test each; found by the crash sweep
// (tests/crash).
#include "schema/errors.h"
#include "sync/store/sqlite_store.h"
#include "tests/simulation/disk_vfs.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>

namespace dromos::simulation {

namespace {

struct StoreTest : testing::Test {
  StoreTest() {
    vfs.mount(disk);
    StoreOptions options;
    options.open = Database::Open::create;
    store = std::make_unique<SqliteStore>(disk.path("laptop.db"), &vault, options);
    store->transaction([&] {
      store->set_node("rights", "of anna");
      store->set_node("cursor", "7");
    });
  }
  void reopen() {
    store.reset();
    store = std::make_unique<SqliteStore>(disk.path("laptop.db"), &vault, StoreOptions{});
  }
  // Alters the closed file as SQL would, outside the store.
  void alter(const std::string& sql) {
    store.reset();
    Database(disk.path("laptop.db"), Database::Open::existing, 50).execute(sql);
  }
  DiskVfs vfs{7};
  Disk disk{"one"};
  Vault vault = Vault::create();
  std::unique_ptr<SqliteStore> store;
};

TEST_F(StoreTest, a_transaction_that_fails_without_memory_is_rolled_back_all_the_same) {
  const auto work = [&] {
    store->set_node("cursor", "8");
    sqlite3_hard_heap_limit64(1); // no allocation of SQLite's succeeds from here on
    throw std::bad_alloc();
  };
  EXPECT_THROW(store->transaction(work), std::bad_alloc);
  EXPECT_NE(sqlite3_get_autocommit(store->database().get()), 0);
  sqlite3_hard_heap_limit64(0);
  EXPECT_EQ(store->node("cursor"), "7");
  store->transaction([&] { store->set_node("cursor", "9"); });
  reopen();
  EXPECT_EQ(store->node("cursor"), "9");
}

TEST_F(StoreTest, sealing_anew_that_fails_leaves_the_store_under_its_old_key) {
  const Vault next = Vault::create();
  disk.arm(DiskFault::full, 0, true);
  EXPECT_THROW(store->reseal(next), Unavailable);
  disk.disarm();
  EXPECT_EQ(store->node("rights"), "of anna");
  store->transaction([&] { store->set_node("cursor", "8"); });
  reopen();
  EXPECT_EQ(store->node("cursor"), "8");
}

TEST_F(StoreTest, a_file_that_the_disk_does_not_open_is_not_told_as_missing) {
  store.reset();
  disk.arm(DiskFault::io_error, 0);
  EXPECT_THROW(reopen(), Unavailable);
  reopen();
  StoreOptions none;
  EXPECT_THROW(SqliteStore(disk.path("other.db"), &vault, none), Refused);
}

TEST_F(StoreTest, a_page_that_the_disk_does_not_give_at_unlock_is_not_told_as_damage) {
  for (std::uint64_t at = 0;; ++at) {
    store.reset();
    const std::uint64_t fired = disk.fired(DiskFault::io_error);
    disk.arm(DiskFault::io_error, at);
    try {
      reopen();
    } catch (const Unavailable&) {
    }
    disk.disarm();
    if (disk.fired(DiskFault::io_error) == fired) break;
  }
}

TEST_F(StoreTest, a_copy_whose_target_fails_is_not_told_as_damage_of_the_store) {
  for (std::uint64_t at = 0;; ++at) {
    disk.arm(DiskFault::io_error, at);
    const std::uint64_t fired = disk.fired(DiskFault::io_error);
    try {
      store->copy_to(disk.path("copy.db"));
    } catch (const Unavailable&) {
    }
    disk.disarm();
    disk.remove("copy.db", true);
    if (disk.fired(DiskFault::io_error) == fired) break;
  }
}

TEST_F(StoreTest, the_names_of_two_facts_can_t_be_exchanged) {
  alter("UPDATE node SET name = 'x' WHERE name = 'rights'; UPDATE node SET name = 'rights' WHERE name = "
        "'cursor';"
        "UPDATE node SET name = 'cursor' WHERE name = 'x'");
  EXPECT_THROW(reopen(), Refused);
}

TEST_F(StoreTest, a_change_row_that_was_moved_to_another_batch_is_found_at_unlock) {
  store->transaction([&] {
    BatchRow batch;
    batch.device = 1;
    batch.first = 1;
    store->put(batch);
    ChangeRow row;
    row.batch = batch.id;
    row.seq = 1;
    row.body = "{}";
    store->put(row);
  });
  reopen();
  alter("UPDATE change SET batch = batch + 1");
  EXPECT_THROW(reopen(), Refused);
}

TEST_F(StoreTest, an_index_that_lost_a_row_is_found_at_unlock) {
  store->transaction([&] {
    BatchRow batch;
    batch.device = 1;
    batch.first = 1;
    batch.state = BatchState::unsent;
    store->put(batch);
  });
  // A row that its index does not know: it would never be offered to the hub.
  store.reset();
  {
    Database raw(disk.path("laptop.db"), Database::Open::existing, 50);
    sqlite3_db_config(raw.get(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    raw.execute(
        "PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql = 'CREATE INDEX batch_state ON batch(state) "
        "WHERE state = 77' WHERE name = 'batch_state'; PRAGMA writable_schema=RESET; REINDEX batch_state;"
        "PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql = 'CREATE INDEX batch_state ON "
        "batch(state)' "
        "WHERE name = 'batch_state'");
  }
  EXPECT_THROW(reopen(), Refused);
}

} // namespace

} // namespace dromos::simulation
