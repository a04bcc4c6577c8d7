// The disk under the simulator and the crash sweep: what it promises, and that SQLite works on it as on a
// real one.
#include "schema/errors.h"
#include "sync/store/sqlite_store.h"
#include "tests/simulation/disk_vfs.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>

namespace dromos::simulation {

namespace {

Choose all(std::uint64_t fate) {
  return [fate](std::uint64_t bound) { return fate < bound ? fate : bound - 1; };
}
const Choose keep = all(0), lose = all(1);

Choose seeded(std::uint64_t seed) {
  return [state = seed](std::uint64_t bound) mutable {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (state >> 33) % bound;
  };
}

struct DiskTest : testing::Test {
  DiskTest() { vfs.mount(disk); }
  std::unique_ptr<Database> open(Database::Open how = Database::Open::existing) {
    return std::make_unique<Database>(disk.path("a.db"), how, 50);
  }
  // A table with one row, closed in good order.
  void make() {
    auto database = open(Database::Open::create);
    database->execute("CREATE TABLE t(x); INSERT INTO t VALUES(1)");
  }
  static std::int64_t rows(Database& database) {
    Query query = database.query("SELECT count(*) FROM t");
    query.step();
    return query.number(0);
  }
  static std::string integrity(Database& database) {
    Query query = database.query("PRAGMA integrity_check");
    query.step();
    return query.string(0);
  }
  DiskVfs vfs{7};
  Disk disk{"one"};
};

TEST_F(DiskTest, what_was_written_is_there_after_closing_and_only_on_the_disk) {
  make();
  EXPECT_EQ(rows(*open()), 1);
  EXPECT_NE(disk.file("a.db"), nullptr);
  EXPECT_EQ(disk.file("a.db-wal"), nullptr); // the last to close takes the log away
}

TEST_F(DiskTest, a_database_that_is_not_there_is_not_made) {
  EXPECT_THROW(open(), Refused);
  EXPECT_EQ(disk.file("a.db"), nullptr);
}

TEST_F(DiskTest, two_connections_see_each_other_and_write_one_after_the_other) {
  make();
  auto a = open(), b = open();
  a->execute("BEGIN IMMEDIATE; INSERT INTO t VALUES(2)");
  EXPECT_EQ(rows(*b), 1);                                   // a snapshot
  EXPECT_THROW(b->execute("BEGIN IMMEDIATE"), Unavailable); // waits without time passing, then gives up
  a->execute("COMMIT");
  EXPECT_EQ(rows(*b), 2);
  b->execute("INSERT INTO t VALUES(3)");
  EXPECT_EQ(rows(*a), 3);
  a.reset();
  EXPECT_EQ(rows(*b), 3);
}

TEST_F(DiskTest, a_rollback_journal_works_too) {
  {
    auto database = open(Database::Open::create);
    database->execute("PRAGMA journal_mode=DELETE; CREATE TABLE t(x); INSERT INTO t VALUES(1)");
    database->execute("BEGIN; INSERT INTO t VALUES(2)");
    EXPECT_NE(disk.file("a.db-journal"), nullptr);
    database->execute("ROLLBACK");
    EXPECT_EQ(rows(*database), 1);
  }
  EXPECT_EQ(disk.file("a.db-journal"), nullptr);
}

TEST_F(DiskTest, after_a_crash_every_call_fails_until_the_restart) {
  make();
  auto database = open();
  disk.crash();
  EXPECT_TRUE(disk.down());
  EXPECT_THROW(database->execute("INSERT INTO t VALUES(2)"), Unavailable);
  EXPECT_THROW(open(), Failure);
  database.reset();
  disk.restart();
  EXPECT_EQ(rows(*open()), 1);
}

TEST_F(DiskTest, what_a_connection_had_open_before_a_restart_is_void) {
  make();
  auto database = open();
  EXPECT_EQ(rows(*database), 1);
  disk.crash();
  disk.restart();
  EXPECT_THROW(database->execute("INSERT INTO t VALUES(2)"), Unavailable);
  auto next = open(); // and its locks are gone
  next->execute("INSERT INTO t VALUES(2)");
  EXPECT_EQ(rows(*next), 2);
}

TEST_F(DiskTest, synced_writes_survive_and_unsynced_ones_follow_the_choice) {
  disk.open("f", true, false);
  disk.write("f", 0, std::string(1024, 'a'));
  disk.sync("f");
  disk.write("f", 0, std::string(1024, 'b'));
  const DiskContents before = disk.contents();
  disk.restart(lose);
  EXPECT_EQ(*disk.file("f"), std::string(1024, 'a'));
  disk.restore(before);
  disk.restart(keep);
  EXPECT_EQ(*disk.file("f"), std::string(1024, 'b'));
  disk.restore(before);
  int n = 0; // torn: the first sector new, the second old
  disk.restart([&](std::uint64_t) -> std::uint64_t { return n++ == 0 ? 2 : n == 2 ? 0 : 1; });
  EXPECT_EQ(*disk.file("f"), std::string(512, 'b') + std::string(512, 'a'));
}

TEST_F(DiskTest, a_torn_write_damages_its_neighbours_unless_the_disk_is_powersafe) {
  for (const bool powersafe : {false, true}) {
    Disk other("other", powersafe);
    other.open("f", true, false);
    other.write("f", 0, std::string(512, 'a'));
    other.sync("f");
    other.write("f", 100, "bb");
    int n = 0;
    other.restart([&](std::uint64_t) -> std::uint64_t { return n++ < 2 ? 2 : 0; });
    EXPECT_EQ(other.file("f")->substr(0, 100) == std::string(100, 'a'), powersafe);
    EXPECT_NE(other.file("f")->substr(100, 2), "bb");
  }
}

TEST_F(DiskTest, a_new_file_may_vanish_and_a_removed_one_may_come_back) {
  make();
  disk.open("new", true, false);
  disk.remove("a.db", false);
  const DiskContents before = disk.contents();
  disk.restart(keep);
  EXPECT_NE(disk.file("new"), nullptr);
  EXPECT_EQ(disk.file("a.db"), nullptr);
  disk.restore(before);
  disk.restart(lose);
  EXPECT_EQ(disk.file("new"), nullptr);
  EXPECT_EQ(rows(*open()), 1);
}

TEST_F(DiskTest, a_process_that_dies_alone_loses_nothing_that_it_wrote) {
  disk.open("f", true, false);
  disk.write("f", 0, "abc");
  disk.crash();
  disk.restart();
  EXPECT_EQ(*disk.file("f"), "abc");
  disk.restart(lose); // it was not durable for that
  EXPECT_EQ(disk.file("f"), nullptr);
}

TEST_F(DiskTest, each_fault_strikes_where_it_was_armed_and_is_counted) {
  make();
  const auto code = [&](DiskFault fault, std::uint64_t after) {
    disk.open("f", true, false);
    disk.arm(fault, after);
    std::string got(4, ' ');
    std::vector<int> codes{disk.write("f", 0, "abcd"), disk.write("f", 4, "efgh"), disk.sync("f"),
                           disk.read("f", 0, got.data(), 4)};
    disk.disarm();
    return codes;
  };
  EXPECT_EQ(code(DiskFault::io_error, 1), (std::vector<int>{0, SQLITE_IOERR_WRITE, 0, 0}));
  EXPECT_EQ(code(DiskFault::io_error, 2), (std::vector<int>{0, 0, SQLITE_IOERR_FSYNC, 0}));
  EXPECT_EQ(code(DiskFault::full, 1), (std::vector<int>{0, SQLITE_FULL, 0, 0}));
  EXPECT_EQ(code(DiskFault::no_memory, 3), (std::vector<int>{0, 0, 0, SQLITE_IOERR_NOMEM}));
  EXPECT_EQ(disk.fired(DiskFault::io_error), 2U);
  EXPECT_EQ(disk.fired(DiskFault::full), 1U);
  EXPECT_EQ(disk.fired(DiskFault::no_memory), 1U);
  disk.arm(DiskFault::full, 0, true);
  EXPECT_EQ(disk.write("f", 0, "x"), SQLITE_FULL);
  EXPECT_EQ(disk.write("f", 0, "x"), SQLITE_FULL);
  disk.disarm();
  EXPECT_EQ(disk.write("f", 0, "x"), SQLITE_OK);
}

TEST_F(DiskTest, silent_faults_say_ok_and_do_otherwise) {
  const auto fresh = [&] {
    disk.remove("f", true);
    disk.open("f", true, false);
    disk.write("f", 0, std::string(64, 'a'));
    disk.sync("f");
  };
  fresh();
  disk.arm(DiskFault::lost_write, 0);
  EXPECT_EQ(disk.write("f", 0, "bbbb"), SQLITE_OK);
  EXPECT_EQ(*disk.file("f"), std::string(64, 'a'));
  disk.arm(DiskFault::misdirected_write, 0);
  EXPECT_EQ(disk.write("f", 0, "bbbb"), SQLITE_OK);
  EXPECT_EQ(disk.file("f")->substr(0, 4), "aaaa");
  EXPECT_NE(disk.file("f")->find("bbbb"), std::string::npos);
  fresh();
  disk.arm(DiskFault::lying_sync, 0);
  disk.write("f", 0, "bbbb");
  EXPECT_EQ(disk.sync("f"), SQLITE_OK);
  disk.restart(lose);
  EXPECT_EQ(*disk.file("f"), std::string(64, 'a'));
  disk.arm(DiskFault::corrupt_page, 0);
  std::string got(64, ' ');
  EXPECT_EQ(disk.read("f", 0, got.data(), 64), SQLITE_OK);
  EXPECT_NE(got, std::string(64, 'a'));
  EXPECT_EQ(got, *disk.file("f")); // for good
  disk.arm(DiskFault::torn_write, 0);
  EXPECT_NE(disk.write("f", 0, std::string(2048, 'z')), SQLITE_OK);
  EXPECT_TRUE(disk.down());
}

// Every point of a transaction, and of the recovery after it: old or new, never between.
TEST_F(DiskTest, SQLite_recovers_from_power_loss_at_every_operation) {
  make();
  const DiskContents image = disk.contents();
  std::uint64_t points = 0, after = 0;
  for (std::uint64_t at = 0;; ++at) {
    disk.restore(image);
    disk.crash_at(disk.operations() + at);
    bool told = false;
    try {
      auto database = open();
      database->execute("BEGIN; INSERT INTO t SELECT zeroblob(9000); INSERT INTO t VALUES(3); COMMIT");
      told = true;
    } catch (const Failure&) {
    }
    const bool finished = !disk.down();
    const DiskContents crashed = disk.contents();
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      disk.restore(crashed);
      disk.restart(seed == 0 ? keep : seed == 1 ? lose : seeded(seed));
      auto database = open();
      const std::int64_t found = rows(*database);
      EXPECT_TRUE(found == 1 || found == 3) << "operation " << at << " seed " << seed;
      EXPECT_TRUE(found == 3 || !told);
      EXPECT_EQ(integrity(*database), "ok");
      ++points;
      after += found == 3;
    }
    if (finished) break;
  }
  EXPECT_GT(points, 200U);
  EXPECT_GT(after, 8U);
}

TEST_F(DiskTest, a_sync_that_lies_loses_what_was_told_so_the_check_above_can_fail) {
  make();
  disk.arm(DiskFault::lying_sync, 0, true);
  {
    auto database = open();
    database->execute("INSERT INTO t VALUES(2)");
    disk.crash();
  }
  disk.restart(lose);
  disk.disarm();
  EXPECT_EQ(rows(*open()), 1);
}

TEST_F(DiskTest, temporary_files_are_refused) {
  auto database = open(Database::Open::create);
  database->execute("PRAGMA temp_store=FILE; PRAGMA cache_size=10");
  EXPECT_THROW(
      database->execute("CREATE TEMP TABLE big(x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 "
                        "FROM n WHERE i<4000) INSERT INTO big SELECT zeroblob(4000) FROM n"),
      Failure);
}

TEST_F(DiskTest, the_same_calls_give_the_same_bytes) {
  const auto run = [] {
    Disk again("again");
    DiskVfs inner(99);
    inner.mount(again);
    auto database = std::make_unique<Database>(again.path("a.db"), Database::Open::create, 50);
    database->execute("CREATE TABLE t(x); INSERT INTO t VALUES(random())");
    again.crash();
    database.reset();
    return std::pair(*again.file("a.db-wal"), again.operations());
  };
  EXPECT_EQ(run(), run());
}

TEST_F(DiskTest, the_product_s_stores_live_on_it) {
  const Vault vault = Vault::create();
  StoreOptions options;
  options.open = Database::Open::create;
  {
    SqliteStore sealed(disk.path("laptop.db"), &vault, options), plain(disk.path("hub.db"), nullptr, options);
    sealed.transaction([&] { sealed.set_node("time", "1"); });
    plain.transaction([&] { plain.set_node("time", "1"); });
    plain.copy_to(disk.path("copy.db"));
  }
  EXPECT_EQ(SqliteStore(disk.path("laptop.db"), &vault, {}).node("time"), "1");
  EXPECT_EQ(SqliteStore(disk.path("copy.db"), nullptr, {}).node("time"), "1");
}

TEST_F(DiskTest, other_paths_are_the_real_file_system_s) {
  const std::string path = testing::TempDir() + "/dromos-real.db";
  std::filesystem::remove(path);
  Database(path, Database::Open::create, 50).execute("CREATE TABLE t(x)");
  EXPECT_TRUE(std::filesystem::exists(path));
  std::filesystem::remove(path);
}

} // namespace

} // namespace dromos::simulation
