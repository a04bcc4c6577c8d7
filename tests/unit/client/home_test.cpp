// The laptop's folder: what unlocks it, and what becomes of a damaged part.
#include "client/data_key.h"
#include "client/open_home.h"
#include "tests/unit/client/laptop_home.h"

#include <fstream>

namespace dromos::test {
namespace {

struct Homes : testing::Test {
  World world;
  LaptopHome laptop{world};

  void write(const char* name, const std::string& bytes) {
    std::ofstream(laptop.folder / name, std::ios::binary | std::ios::trunc) << bytes;
  }
  std::string bytes(const char* name) {
    std::ifstream in(laptop.folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_F(Homes, an_empty_folder_a_half_enrolment_and_a_foreign_worker_are_told_apart) {
  LaptopHome* none = &laptop;
  EXPECT_EQ(none->refused({"--home", (world.folder.path / "nothing").string(), "status"}), "client.no_home");
  EXPECT_EQ(laptop.refused({"--worker", "zoe", "status"}), "client.no_slot");
  const auto slots = laptop.home().slots();
  laptop.home().put({});
  EXPECT_EQ(laptop.refused({"status"}), "client.not_enrolled");
  laptop.home().put({slots.back()}); // the recovery code's alone: everybody was removed
  EXPECT_EQ(laptop.refused({"status"}), "client.no_workers");
}

TEST_F(Homes, a_damaged_slot_locks_out_nobody_else) {
  std::string text = bytes("slots.json");
  write("slots.json", "[{\"v\":1}," + text.substr(1));
  EXPECT_EQ(laptop.json({"status"})["worker"], "anna");
  EXPECT_EQ(laptop.home().slots().size(), 2U);
  write("slots.json", "[{\"v\":1}]");
  EXPECT_EQ(laptop.refused({"status"}), "store.slot");
  write("slots.json", text.substr(0, text.size() / 2));
  EXPECT_EQ(laptop.refused({"status"}), "store.slot");
}

TEST_F(Homes, a_wrong_passphrase_changes_nothing) {
  const std::string before = bytes("slots.json");
  ::setenv("DROMOS_PASSPHRASE", "not the passphrase", 1);
  EXPECT_EQ(laptop.refused({"status"}), "store.passphrase");
  ::setenv("DROMOS_PASSPHRASE", LaptopHome::passphrase, 1);
  EXPECT_EQ(bytes("slots.json"), before);
}

TEST_F(Homes, an_emptied_records_file_is_no_new_one) {
  write("laptop.db", "");
  EXPECT_EQ(laptop.refused({"status"}), "store.damaged");
  EXPECT_EQ(std::filesystem::file_size(laptop.folder / "laptop.db"), 0U);
  std::filesystem::remove(laptop.folder / "laptop.db");
  EXPECT_EQ(laptop.refused({"status"}), "store.missing");
}

TEST_F(Homes, a_passphrase_is_changed_and_a_short_one_is_not) {
  ::setenv("DROMOS_NEW_PASSPHRASE", "short", 1);
  EXPECT_EQ(laptop.refused({"passphrase"}), "store.passphrase_short");
  ::setenv("DROMOS_NEW_PASSPHRASE", "another passphrase", 1);
  laptop.ok({"passphrase"});
  EXPECT_EQ(laptop.refused({"status"}), "store.passphrase");
  ::setenv("DROMOS_PASSPHRASE", "another passphrase", 1);
  EXPECT_EQ(laptop.json({"status"})["worker"], "anna");
  ::unsetenv("DROMOS_NEW_PASSPHRASE");
}

// The power may go between the steps of a new data key: each state that it can leave opens and is finished.
TEST_F(Homes, a_new_data_key_that_was_cut_anywhere_is_brought_to_its_end) {
  const std::string person = laptop.ok({"new", "person", "birth_place=Πάτρα"});
  const std::vector<Slot> old_slots = laptop.home().slots();
  const std::string old_store = bytes("laptop.db");
  const Vault fresh = Vault::create();
  std::vector<Slot> both = old_slots, renewed;
  for (const Slot& slot : old_slots) renewed.push_back(fresh.rewrap(slot));
  both.insert(both.end(), renewed.begin(), renewed.end());

  laptop.home().put(both); // cut before the store was sealed again
  EXPECT_EQ(laptop.fields(person)["birth_place"], "Πάτρα");
  EXPECT_EQ(laptop.home().slots().size(), old_slots.size());
  EXPECT_EQ(laptop.home().slots()[0].enveloped,
            renewed[0].enveloped); // and finished: the old key opens no more

  laptop.home().put(both); // cut after it
  EXPECT_EQ(laptop.fields(person)["birth_place"], "Πάτρα");
  EXPECT_EQ(laptop.home().slots()[0].enveloped, renewed[0].enveloped);
}

struct TwoWorkers : Homes {
  std::string person = laptop.ok({"new", "person", "birth_place=Πάτρα"});

  static void as(const char* passphrase) { ::setenv("DROMOS_PASSPHRASE", passphrase, 1); }
  DeviceRow device() { return world.store->devices().front(); }
  void put(DeviceRow row) {
    world.store->transaction([&] { world.store->put(row); });
  }
  // The centre lets babis work here too, and he is given a passphrase.
  void SetUp() override {
    DeviceRow row = device();
    row.grants.push_back({"babis", {"SW"}, world.clock.now_ms(), 0});
    put(row);
    laptop.ok({"sync"});
    laptop.ok({"set", person, "gender=F"}); // not sent
    ::setenv("DROMOS_NEW_PASSPHRASE", "the passphrase of babis", 1);
    laptop.ok({"worker", "add", "babis"});
    ::unsetenv("DROMOS_NEW_PASSPHRASE");
  }
  void TearDown() override { as(LaptopHome::passphrase); }
};

TEST_F(TwoWorkers, what_one_has_not_sent_is_there_for_the_other_and_both_open) {
  EXPECT_EQ(laptop.json({"--worker", "anna", "status"})["unsent"], 1);
  as("the passphrase of babis");
  EXPECT_EQ(laptop.json({"--worker", "babis", "status"})["unsent"], 1);
  as(LaptopHome::passphrase);
  EXPECT_EQ(laptop.json({"--worker", "anna", "status"})["unsent"], 1);
}

TEST_F(TwoWorkers, the_slot_of_a_removed_worker_opens_nothing_even_where_it_was_copied) {
  const std::string copied = bytes("slots.json");
  DeviceRow row = device();
  for (Grant& grant : row.grants)
    if (grant.worker == "babis") grant.until_ms = world.clock.now_ms();
  put(row);
  laptop.ok({"sync"});
  const std::string left = bytes("slots.json");
  write("slots.json", copied);
  as("the passphrase of babis");
  EXPECT_NE(laptop.refused({"--worker", "babis", "status"}), "");
  write("slots.json", left);
  as(LaptopHome::passphrase);
  EXPECT_EQ(laptop.json({"status"})["unsent"], 0);
  EXPECT_EQ(laptop.fields(person)["gender"], "F");
}

TEST_F(Homes, a_home_serves_one_command_at_a_time) {
  const Home held = laptop.home();
  EXPECT_THROW(FileLock(laptop.folder / "lock", 0), Unavailable);
}

} // namespace
} // namespace dromos::test
