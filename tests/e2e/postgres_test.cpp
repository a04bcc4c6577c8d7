// A hub on PostgreSQL, through the real programs: two of it on one database, migrated, backed up and
// restored.
#include "tests/e2e/centre.h"
#include "tests/postgres/cluster.h"

#include <csignal>

namespace dromos::test {

namespace {

class OnPostgres : public testing::Test {
 protected:
  void SetUp() override {
    if (Cluster::get() == nullptr) GTEST_SKIP() << "PostgreSQL 15 is not installed here";
    address = Cluster::get()->new_database();
  }
  // Another process of the same hub, where laptops that enrol from now on will find it.
  std::unique_ptr<Process> second(const HubHome& hub, int port) {
    const std::string listen = "127.0.0.1:" + std::to_string(port);
    auto process =
        std::make_unique<Process>(std::vector<std::string>{program("dromos-hub"), "--home",
                                                           hub.home().string(), "serve", "--listen", listen},
                                  Environment{});
    EXPECT_TRUE(process->wait_for_line("ready")) << process->wait().err;
    std::ofstream(hub.home() / "hub.toml", std::ios::app) << "address = \"" << listen << "\"\n";
    return process;
  }
  LaptopHome laptop(const HubHome& hub, const std::string& worker) {
    LaptopHome home(folder / worker);
    home.ok({"enrol", hub.invite(kk1, "SW", worker)});
    return home;
  }
  static std::string unit_state(const HubHome& hub) {
    const Json told = hub.status();
    for (const Json& one : told["units"])
      if (one["unit"] == kk1) return one["state_hash"];
    return "none";
  }

  TemporaryFolder folder;
  std::string address;
};

TEST_F(OnPostgres, two_processes_of_one_hub_serve_their_laptops_the_same) {
  HubHome hub(folder / "hub", hub_unit, {"--store", address});
  hub.serve();
  const LaptopHome anna = laptop(hub, "anna");
  const std::unique_ptr<Process> other = second(hub, free_port());
  const LaptopHome eleni = laptop(hub, "eleni");

  const std::string person = anna.ok({"new", "person", "birth_place=KANARINI"});
  anna.ok({"sync"});
  eleni.ok({"sync"}); // what the other process accepted meanwhile is seen, and counted in its state hash
  EXPECT_EQ(shown(eleni, person)["fields"]["birth_place"], "KANARINI");
  eleni.ok({"set", person, "birth_place=PATRA"});
  eleni.ok({"sync"});
  anna.ok({"sync"});
  EXPECT_EQ(shown(anna, person)["fields"]["birth_place"], "PATRA");
  EXPECT_EQ(state(anna), state(eleni));

  // At the same time, over and over.
  for (int round = 0; round < 3; ++round) {
    anna.ok({"new", "person", "birth_place=A" + std::to_string(round)});
    eleni.ok({"new", "person", "birth_place=B" + std::to_string(round)});
    const auto one = anna.start({"sync"}), two = eleni.start({"sync"});
    EXPECT_EQ(one->wait().code, 0);
    EXPECT_EQ(two->wait().code, 0);
  }
  Centre::settle({&anna, &eleni});
  EXPECT_EQ(state(anna), state(eleni));
  EXPECT_EQ(anna.json({"list", "person"}).size(), 7U);

  // Either may go away.
  hub.kill();
  const std::string last = eleni.ok({"new", "person", "birth_place=VOLOS"});
  eleni.ok({"sync"});
  hub.serve();
  anna.ok({"sync"});
  EXPECT_EQ(shown(anna, last)["fields"]["birth_place"], "VOLOS");
  EXPECT_EQ(Cluster::get()->sql(address, "SELECT count(*) FROM person"), "8"); // the views are there
  other->signal(SIGTERM);
  EXPECT_EQ(other->wait().code, 0);
}

TEST_F(OnPostgres, a_hub_migrates_with_its_state_and_comes_back_from_a_backup) {
  HubHome hub(folder / "hub", hub_unit);
  hub.serve();
  const LaptopHome anna = laptop(hub, "anna"), eleni = laptop(hub, "eleni");
  const std::string person = anna.ok({"new", "person", "birth_place=KANARINI"});
  anna.ok({"sync"});
  const std::string before = unit_state(hub);
  expect_sentence(hub({"migrate", "--to", address}), 3); // not beside serve
  hub.stop();
  const Outcome migrated = hub({"migrate", "--to", address});
  ASSERT_EQ(migrated.code, 0) << migrated.err;
  EXPECT_EQ(unit_state(hub), before);
  EXPECT_FALSE(std::filesystem::exists(hub.home() / "hub.db"));
  expect_sentence(hub({"migrate", "--to", Cluster::get()->new_database()}), 1);

  hub.serve();
  eleni.ok({"sync"});
  EXPECT_EQ(shown(eleni, person)["fields"]["birth_place"], "KANARINI");
  eleni.ok({"set", person, "birth_place=PATRA"});
  eleni.ok({"sync"});
  const std::string file = (folder / "backup").string();
  ASSERT_EQ(hub({"backup", file}).code, 0);
  const std::string after = unit_state(hub);
  EXPECT_NE(after, before);

  expect_sentence(hub({"restore", file}), 3);
  hub.stop();
  const Outcome restored = hub({"restore", file}); // a hub on a file again
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_TRUE(std::filesystem::exists(hub.home() / "hub.db"));
  EXPECT_EQ(unit_state(hub), after);
  const Outcome again = hub({"migrate", "--to", Cluster::get()->new_database()});
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(unit_state(hub), after);
  hub.serve();
  Centre::settle({&anna, &eleni});
  EXPECT_EQ(state(anna), state(eleni));
  EXPECT_EQ(shown(anna, person)["fields"]["birth_place"], "PATRA");
}

TEST_F(OnPostgres, what_is_wrong_is_told_in_words_and_changes_nothing) {
  HubHome hub(folder / "hub", hub_unit), taken(folder / "taken", "gr/el30/patra", {"--store", address});
  const std::string state_before = read_file(hub.home() / "hub.toml");
  for (const std::string& to : {address, std::string("postgresql://postgres:se-cr-et@nowhere.invalid/hub"),
                                Cluster::get()->by_password(address, "se-cr-et"), std::string("hub.db")}) {
    const Outcome outcome = hub({"migrate", "--to", to});
    EXPECT_TRUE(outcome.code == 1 || outcome.code == 3);
    expect_sentence(outcome, outcome.code);
    EXPECT_EQ(outcome.err.find("se-cr-et"), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.err.find("store."), std::string::npos) << outcome.err; // a sentence, not its key
  }
  EXPECT_EQ(read_file(hub.home() / "hub.toml"), state_before);
  EXPECT_EQ(hub({"status"}).code, 0);
  // Another hub's database, by mistake.
  std::ofstream(hub.home() / "hub.toml", std::ios::app) << "store = \"" << address << "\"\n";
  expect_sentence(hub({"status"}), 1);
  expect_sentence(hub({"serve"}), 1);
  EXPECT_EQ(taken({"status"}).code, 0);
}

} // namespace

} // namespace dromos::test
