// A centre, its region and the central office, with four laptops, through the real programs: all that may go
// up arrives, what is narrow stays below, receipts come back down; hubs killed and restored in the midst of
// it.
#include "tests/e2e/centre.h"

#include <csignal>
#include <thread>

namespace dromos::test {

namespace {

void after(std::chrono::microseconds time) {
  std::this_thread::sleep_for(time);
}

struct Tree {
  TemporaryFolder folder;
  HubHome office{folder / "office", "gr"}, region{folder / "region", "gr/el30"},
      athina{folder / "athina", hub_unit};

  Tree() {
    for (HubHome* hub : {&office, &region, &athina}) hub->serve();
    join(athina, region, hub_unit);
    join(region, office, "gr/el30");
  }
  static void join(HubHome& child, const HubHome& parent, const std::string& unit) {
    const Outcome invited = parent({"invite-hub", "--unit", unit});
    ASSERT_EQ(invited.code, 0) << invited.err;
    const std::string code = invited.out.substr(0, invited.out.find('\n'));
    const std::string read_out = invited.err.substr(invited.err.rfind(": ") + 2);
    expect_sentence(child({"join", code}), 1);
    const Outcome joined = child({"join", code, "--yes", read_out.substr(0, read_out.find('\n'))});
    ASSERT_EQ(joined.code, 0) << joined.err;
  }
  LaptopHome laptop(const HubHome& hub, const std::string& worker, const std::string& unit = kk1) {
    LaptopHome home(folder / worker);
    home.ok({"enrol", hub.invite(unit, "SW", worker)});
    return home;
  }
  // Up to the top and the receipts down again, as the schedule would do it in time.
  void forward() {
    for (int round = 0; round < 2; ++round)
      for (const HubHome* hub : {&athina, &region}) {
        const Outcome outcome = (*hub)({"forward", "--json"});
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_EQ(Json::parse(outcome.out)["waiting"], 0) << outcome.out;
      }
  }
  static std::size_t count(const HubHome& hub, const std::string& type) {
    const Outcome outcome = hub({"list", type, "--json"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return Json::parse(outcome.out).size();
  }
  static bool holds_bytes(const HubHome& hub, const std::string& text) {
    return read_file(hub.home() / "hub.db").find(text) != std::string::npos ||
           read_file(hub.home() / "hub.db-wal").find(text) != std::string::npos;
  }
};

std::string contacts(int number, const std::string& spot) {
  std::string lines;
  for (int i = 0; i < number; ++i)
    lines += Json{{"new", "street_contact"}, {"fields", {{"outcome", "SEEN"}, {"spot", spot}}}}.dump() + "\n";
  return lines;
}

Json level(const LaptopHome& laptop, const std::string& name) {
  const Json status = laptop.json({"status"});
  for (const Json& one : status["above"])
    if (one["level"] == name) return one;
  return {};
}

TEST(Tree, everything_arrives_what_is_narrow_stays_and_receipts_come_down) {
  Tree tree;
  const LaptopHome anna = tree.laptop(tree.athina, "anna"), babis = tree.laptop(tree.athina, "babis"),
                   dora = tree.laptop(tree.athina, "dora", "gr/el30/athina/kk2"),
                   rena = tree.laptop(tree.region, "rena", "gr/el30/kinito");
  const std::string person = anna.ok({"new", "person", "birth_place=CANARY-CENTRE", "gender=F"});
  anna.ok({"new", "esf_participation", "operation=CANARY-NATION", "--about", person});
  babis.ok({"apply", "-"}, contacts(20, "CANARY-SPOT"));
  dora.ok({"new", "person", "gender=M", "birth_place=CANARY-CENTRE"});
  rena.ok({"new", "person", "gender=X"});
  for (const LaptopHome* one : {&anna, &babis, &dora, &rena}) one->ok({"sync"});
  tree.forward();
  tree.forward();

  EXPECT_EQ(Tree::count(tree.region, "person"), 3U);
  EXPECT_EQ(Tree::count(tree.region, "street_contact"), 20U);
  EXPECT_EQ(Tree::count(tree.office, "esf_participation"), 1U);
  EXPECT_EQ(Tree::count(tree.office, "person"), 0U); // its fields reach the region alone
  EXPECT_TRUE(Tree::holds_bytes(tree.office, "CANARY-NATION"));
  for (const HubHome* above : {&tree.region, &tree.office})
    for (const char* narrow : {"CANARY-CENTRE", "CANARY-SPOT"})
      EXPECT_FALSE(Tree::holds_bytes(*above, narrow));

  for (const LaptopHome* one : {&anna, &babis, &dora, &rena}) one->ok({"sync"});
  const Json region = level(anna, "region"), office = level(anna, "nation");
  EXPECT_GT(region["of"], office["of"]);
  EXPECT_GT(office["of"], 0);
  EXPECT_EQ(region["held"], region["of"]);
  EXPECT_EQ(office["held"], office["of"]);
  EXPECT_EQ(level(babis, "region")["held"], 20);
  EXPECT_EQ(level(rena, "region"), Json()); // the region is its home
  EXPECT_NE(anna.ok({"status"}).find("Held by the region"), std::string::npos) << anna.ok({"status"});
  // The batches that the central office holds are those that the laptops signed.
  const Outcome batches = tree.office({"batches", "--unit", kk1});
  ASSERT_EQ(batches.code, 0) << batches.err;
  write_file(tree.folder / "batches.jsonl", batches.out);
  const Outcome verified = tree.office({"verify", (tree.folder / "batches.jsonl").string()});
  EXPECT_EQ(verified.code, 0) << verified.err;
}

// Nobody gives a command: what a laptop brings goes up by itself.
TEST(Tree, a_hub_that_serves_forwards_by_itself) {
  Tree tree;
  for (HubHome* hub : {&tree.athina, &tree.region}) {
    const auto settings = hub->home() / "hub.toml";
    std::string text = read_file(settings);
    const std::size_t at = text.find("forward_seconds = 60");
    ASSERT_NE(at, std::string::npos) << text;
    write_file(settings, text.replace(at, 20, "forward_seconds = 1"));
    ASSERT_EQ(hub->stop().code, 0);
    hub->serve();
  }
  const LaptopHome anna = tree.laptop(tree.athina, "anna");
  anna.ok({"new", "person", "gender=F"});
  anna.ok({"sync"});
  for (int looks = 0; looks < 300 && Tree::count(tree.region, "person") == 0; ++looks) {
  }
  EXPECT_EQ(Tree::count(tree.region, "person"), 1U);
  EXPECT_EQ(tree.athina.status()["parent"]["waiting"], 0);
}

TEST(Tree, hubs_killed_while_they_forward_lose_and_double_nothing) {
  Tree tree;
  const LaptopHome anna = tree.laptop(tree.athina, "anna");
  std::size_t made = 0;
  for (int round = 0; round < 6; ++round) {
    anna.ok({"apply", "-"}, contacts(150, "CANARY-SPOT"));
    made += 150;
    anna.ok({"sync"});
    HubHome& victim = round % 3 == 0 ? tree.region : round % 3 == 1 ? tree.athina : tree.office;
    Process forward({program("dromos-hub"), "--home", tree.athina.home().string(), "forward"}, {});
    after(std::chrono::milliseconds(20 + round * 25));
    if (round % 2 == 1) forward.signal(SIGKILL);
    victim.kill();
    const Outcome outcome = forward.wait();
    EXPECT_TRUE(outcome.code == 0 || outcome.code == 3 || outcome.code == 128 + SIGKILL) << outcome.err;
    victim.serve();
  }
  tree.forward();
  anna.ok({"sync"});
  EXPECT_EQ(Tree::count(tree.region, "street_contact"), made);
  EXPECT_EQ(level(anna, "region")["held"], made);
  EXPECT_FALSE(Tree::holds_bytes(tree.region, "CANARY-SPOT"));
}

TEST(Tree, a_parent_that_is_away_is_told_in_a_sentence) {
  Tree tree;
  const LaptopHome anna = tree.laptop(tree.athina, "anna");
  anna.ok({"new", "person", "gender=F"});
  tree.region.stop();
  anna.ok({"sync"});
  expect_sentence(tree.athina({"forward"}), 3);
  EXPECT_GT(tree.athina.status()["parent"]["waiting"], 0);
  expect_sentence(tree.office({"forward"}), 1); // it has nobody above
  tree.region.serve();
  tree.forward();
  EXPECT_EQ(Tree::count(tree.region, "person"), 1U);
}

// Yesterday's backup of the centre, then of its region.
TEST(Tree, restored_hubs_are_healed) {
  Tree tree;
  const LaptopHome anna = tree.laptop(tree.athina, "anna");
  anna.ok({"new", "person", "gender=F"});
  anna.ok({"sync"});
  tree.forward();
  for (HubHome* hub : {&tree.athina, &tree.region}) {
    const std::string backup =
        (hub->home().parent_path() / (hub->home().filename().string() + ".backup")).string();
    ASSERT_EQ((*hub)({"backup", backup}).code, 0);
    anna.ok({"new", "person", "gender=M"});
    anna.ok({"sync"});
    tree.forward();
    hub->stop();
    const Outcome restored = (*hub)({"restore", backup});
    ASSERT_EQ(restored.code, 0) << restored.err;
    hub->serve();
    for (int round = 0; round < 2; ++round) {
      anna.ok({"sync"});
      tree.forward();
    }
    anna.ok({"sync"});
    const Json region = level(anna, "region");
    EXPECT_EQ(region["held"], region["of"]) << region;
    EXPECT_EQ(anna.json({"status"})["unsent"], 0);
  }
  EXPECT_EQ(Tree::count(tree.athina, "person"), 3U);
  EXPECT_EQ(Tree::count(tree.region, "person"), 3U);
}

} // namespace

} // namespace dromos::test
