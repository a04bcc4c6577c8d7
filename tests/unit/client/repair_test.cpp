// A damaged records file: unlocking refuses, and on a person's word the laptop goes on without what is
// damaged.
#include "schema/encoding.h"
#include "tests/unit/client/laptop_home.h"

#include <fstream>

namespace dromos::test {
namespace {

struct Repair : testing::Test {
  World world;
  LaptopHome laptop{world};
  LaptopNode mate = world.enrol("babis");
  std::string sent, received, unsent, open; // persons: where their changes are

  // Own changes that the hub has, a mate's, own ones that were cut and not sent, and own ones that are not
  // cut.
  void SetUp() override {
    sent = laptop.ok({"new", "person", "birth_place=sent"});
    laptop.ok({"sync"});
    received = create(mate, "person", {edit("birth_place", "received")});
    world.sync(mate);
    laptop.ok({"sync"});
    unsent = laptop.ok({"new", "person", "birth_place=unsent"});
    laptop.ok({"set", unsent, "insured=NONE"});
    laptop.ok({"set", sent, "insured=NONE"});
    laptop.ok({"batches"}); // cuts
    open = laptop.ok({"new", "person", "birth_place=open"});
    laptop.ok({"set", open, "birth_place=open too"});
  }

  std::filesystem::path file() const { return laptop.folder / "laptop.db"; }
  std::string bytes() const {
    std::ifstream in(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& all) const {
    std::ofstream(file(), std::ios::binary | std::ios::trunc) << all;
  }
  // Flips a bit in the middle of a row's sealed body, where it lies in the file.
  void damage(const std::string& where) {
    std::string body;
    {
      Database database(file(), Database::Open::existing, 1000);
      Query query = database.query("SELECT body FROM " + where);
      ASSERT_TRUE(query.step()) << where;
      body = query.string(0);
    }
    std::string all = bytes();
    const std::size_t at = all.find(body.substr(0, 40));
    ASSERT_NE(at, std::string::npos) << where;
    all[at + 20] = static_cast<char>(all[at + 20] ^ 4);
    write(all);
  }
  // Its sentence, and not a byte of the file touched.
  void expect_refused(const std::string& key = "store.row_damaged") {
    const std::string before = bytes();
    EXPECT_EQ(laptop.run({"status"}), 1);
    EXPECT_EQ(laptop.failed, key) << laptop.error;
    EXPECT_EQ(bytes(), before);
  }
  Json repaired(int code) {
    EXPECT_EQ(laptop.run({"repair", "--json"}), code) << laptop.error;
    return laptop.out.empty() ? Json() : Json::parse(laptop.out);
  }
  // Both have the same, and everything that was saved is there.
  void expect_whole() {
    EXPECT_EQ(laptop.run({"sync"}), 0) << laptop.error;
    const Json status = laptop.json({"status"});
    EXPECT_EQ(status["in_agreement"], true);
    EXPECT_EQ(status["unsent"], 0);
    EXPECT_EQ(status["state_hash"], base64url(world.hub_state()));
    EXPECT_EQ(laptop.fields(sent)["birth_place"], "sent");
    EXPECT_EQ(laptop.fields(sent)["insured"], "NONE");
    EXPECT_EQ(laptop.fields(received)["birth_place"], "received");
    EXPECT_EQ(laptop.fields(unsent)["birth_place"], "unsent");
    EXPECT_EQ(laptop.fields(unsent)["insured"], "NONE");
    EXPECT_EQ(laptop.fields(open)["birth_place"], "open too");
    for (const std::string& record : {sent, received, unsent, open})
      EXPECT_TRUE(laptop.json({"show", record})["conflicts"].empty()) << record;
    world.sync(mate);
    EXPECT_EQ(mate.laptop->state_hash(), world.hub_state());
  }
  std::string change_of(const char* state, const char* which) {
    return std::string("change WHERE batch = (SELECT ") + which + "(id) FROM batch WHERE state = " + state +
           ") ORDER BY seq LIMIT 1";
  }
  static constexpr const char *is_unsent = "1", *is_done = "2";
};

TEST_F(Repair, where_nothing_is_damaged_nothing_is_done) {
  const std::string before = bytes();
  laptop.ok({"repair"});
  EXPECT_NE(laptop.out.find("Nothing is damaged"), std::string::npos);
  EXPECT_EQ(bytes(), before);
}

TEST_F(Repair, what_the_hub_holds_comes_back_whichever_row_was_damaged) {
  const std::string done[] = {"device ORDER BY id LIMIT 1", // its own
                              change_of(is_done, "min"),
                              change_of(is_done, "max"), // own, and the mate's
                              "batch WHERE state = 2 ORDER BY id LIMIT 1",
                              "batch WHERE state = 2 ORDER BY id DESC LIMIT 1",
                              "record ORDER BY id LIMIT 1",
                              "record ORDER BY id DESC LIMIT 1",
                              "device ORDER BY id DESC LIMIT 1",
                              "node WHERE name = 'cursor'",
                              "node WHERE name = 'rights'",
                              "node WHERE name = 'time'",
                              "node WHERE name = 'hub_state'"};
  for (const std::string& where : done) {
    SCOPED_TRACE(where);
    damage(where);
    expect_refused();
    const Json report = repaired(0);
    ASSERT_EQ(report["damaged"].size(), 1U) << report.dump();
    EXPECT_EQ(report["whole"], true);
    EXPECT_TRUE(report["lost"].empty()) << report.dump();
    expect_whole();
    laptop.ok({"set", unsent, "insured=NONE"});
  }
}

TEST_F(Repair, of_an_unsent_batch_only_the_damaged_change_is_lost_and_it_is_named) {
  const std::string device = laptop.json({"status"})["device"];
  const std::string person = laptop.ok({"new", "person", "birth_place=lost"}); // the last of the open batch
  damage("change ORDER BY id DESC LIMIT 1");
  expect_refused();
  const Json report = repaired(1);
  ASSERT_EQ(report["lost"].size(), 1U) << report.dump();
  EXPECT_EQ(report["lost"][0]["device"], device);
  EXPECT_EQ(report["again"], 2); // the others of its batch
  EXPECT_EQ(laptop.run({"show", person}), 1);
  expect_whole();
  EXPECT_EQ(laptop.run({"show", person}), 1);
}

TEST_F(Repair, a_change_in_the_middle_of_a_cut_batch_takes_none_of_the_others_with_it) {
  damage(change_of(is_unsent, "max")); // made the person `unsent`
  expect_refused();
  const Json report = repaired(1);
  EXPECT_EQ(report["lost"].size(), 1U) << report.dump();
  EXPECT_GE(report["again"].get<int>(), 2);
  EXPECT_EQ(laptop.run({"sync"}), 0) << laptop.error;
  EXPECT_EQ(laptop.fields(unsent)["insured"], "NONE");
  EXPECT_EQ(laptop.fields(sent)["insured"], "NONE");
  EXPECT_EQ(laptop.fields(open)["birth_place"], "open too");
  EXPECT_EQ(laptop.json({"status"})["in_agreement"], true);
}

TEST_F(Repair, an_unsent_batch_whose_own_row_is_damaged_is_entered_again) {
  damage("batch WHERE state = 1");
  expect_refused();
  const Json report = repaired(0);
  EXPECT_TRUE(report["lost"].empty()) << report.dump();
  EXPECT_GE(report["again"].get<int>(), 3);
  EXPECT_EQ(laptop.fields(unsent)["insured"], "NONE"); // there before the next exchange
  expect_whole();
}

// The numbers of a batch that is gone are given again: a number alone must not name the wrong one of the two.
TEST_F(Repair, what_was_replaced_stays_replaced_where_a_number_is_given_twice) {
  LaptopHome other(world, "chara");
  const std::string person = other.ok({"new", "person", "birth_place=one"});
  other.ok({"sync"});
  other.ok({"set", person, "insured=NONE"}); // takes the number of the one that is gone
  other.ok({"set", person, "birth_place=two"});
  other.ok({"set", person, "gender=F"});
  const auto damage_other = [&](const std::string& where) {
    std::swap(laptop.folder, other.folder);
    damage(where);
    std::swap(laptop.folder, other.folder);
  };
  damage_other("batch WHERE state = 2 ORDER BY id LIMIT 1");
  damage_other("change ORDER BY id DESC LIMIT 1");
  EXPECT_EQ(other.run({"repair"}), 1) << other.error;
  EXPECT_EQ(other.run({"sync"}), 0) << other.error;
  EXPECT_EQ(other.fields(person)["birth_place"], "two");
  EXPECT_TRUE(other.json({"show", person})["conflicts"].empty());
  EXPECT_EQ(other.json({"status"})["in_agreement"], true);
}

TEST_F(Repair, the_damaged_file_is_kept_sealed_with_a_report_without_names) {
  damage(change_of(is_done, "max"));
  const std::string before = bytes();
  const Json report = repaired(0);
  const std::filesystem::path aside = report["file"].get<std::string>();
  std::ifstream kept(aside / "laptop.db", std::ios::binary), told(aside / "report.json");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(kept), {}), before);
  const std::string text(std::istreambuf_iterator<char>(told), {});
  EXPECT_EQ(Json::parse(text)["damaged"], report["damaged"]);
  EXPECT_EQ(text.find("person"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(laptop.folder / "repair"));
  laptop.ok({"status"});
}

TEST_F(Repair, clear_columns_that_were_altered_are_set_right_from_what_was_sealed) {
  {
    Database database(file(), Database::Open::existing, 1000);
    database.execute("UPDATE batch SET state = 2 WHERE state = 1"); // as if it had been sent
    database.execute("UPDATE change SET seq = seq + 100 WHERE id = 1");
  }
  EXPECT_EQ(laptop.run({"status"}), 1);
  const Json report = repaired(0);
  EXPECT_TRUE(report["damaged"].empty()) << report.dump();
  EXPECT_EQ(report["again"], 0);
  expect_whole();
}

TEST_F(Repair, rows_that_are_gone_without_a_trace_are_said_to_be) {
  {
    Database database(file(), Database::Open::existing, 1000);
    database.execute("DELETE FROM change WHERE id = (SELECT max(id) FROM change)");
  }
  expect_refused("store.tampered");
  const Json report = repaired(1);
  EXPECT_EQ(report["whole"], false);
  EXPECT_EQ(laptop.run({"sync"}), 0) << laptop.error;
  EXPECT_EQ(laptop.json({"status"})["in_agreement"], true);
  EXPECT_EQ(laptop.fields(open)["birth_place"], "open");
}

TEST_F(Repair, a_laptop_that_does_not_know_who_it_is_is_left_as_it_is) {
  damage("node WHERE name = 'identity'");
  expect_refused();
  const std::string before = bytes();
  EXPECT_EQ(laptop.run({"repair"}), 1);
  EXPECT_EQ(laptop.failed, "client.repair_identity");
  EXPECT_EQ(bytes(), before);
  EXPECT_FALSE(std::filesystem::exists(laptop.folder / "repair"));
}

TEST_F(Repair, what_was_carried_for_a_mate_stays_with_the_mate) {
  const Json status = laptop.json({"status"});
  const std::string theirs = create(mate, "person", {edit("birth_place", "carried")});
  std::unique_ptr<Vault> vault;
  {
    const auto store = laptop.store(vault);
    const Identity identity = Identity::read(store->node("identity").value());
    Laptop here(*store, catalog(), world.clock, identity.laptop_keys());
    here.take_handover(mate.laptop->handover(identity.device));
  }
  EXPECT_EQ(laptop.fields(theirs)["birth_place"], "carried");
  damage("change ORDER BY id DESC LIMIT 1");
  const Json report = repaired(0);
  EXPECT_EQ(report["carried"], Json({mate.keys->device}));
  EXPECT_TRUE(report["lost"].empty());
  expect_whole(); // the mate brings it itself
  laptop.ok({"sync"});
  EXPECT_EQ(laptop.fields(theirs)["birth_place"], "carried");
}

// A fault of the disk takes what it takes: whole stretches, anywhere in the file. Either the laptop goes on
// and agrees with the hub, or it says that it can't, and the file is as it was.
TEST_F(Repair, any_stretch_of_the_file_may_be_damaged) {
  const std::string good = bytes();
  std::size_t mended = 0, refused = 0;
  for (std::size_t at = 0; at < good.size(); at += 1024) {
    SCOPED_TRACE(at);
    std::string bad = good;
    for (std::size_t i = at; i < std::min(at + 128, bad.size()); ++i)
      bad[i] = static_cast<char>(bad[i] ^ 0x5a);
    write(bad);
    if (laptop.run({"list", "person", "--json"}) == 0) continue; // nothing that is read
    const int code = laptop.run({"repair", "--json"});
    ASSERT_LE(code, 1) << laptop.error;
    if (!laptop.failed.empty()) { // its tables or its identity
      ++refused;
      EXPECT_EQ(bytes(), bad);
      continue;
    }
    ++mended;
    const int synced = laptop.run({"sync", "--json"});
    ASSERT_LE(synced, 1) << laptop.error;
    ASSERT_FALSE(laptop.out.empty()) << laptop.error;
    EXPECT_EQ(Json::parse(laptop.out)["in_agreement"], true);
    EXPECT_EQ(laptop.fields(received)["birth_place"], "received");
    EXPECT_EQ(laptop.fields(sent)["birth_place"], "sent");
  }
  RecordProperty("mended", static_cast<int>(mended));
  EXPECT_GT(mended, 3U);
  EXPECT_GT(refused, 0U); // the first page, at least
}

} // namespace
} // namespace dromos::test
