// What a worker may not know or read stands in no answer to any request: guarded people, and classes that the
// role does not read.
#include "tests/unit/pages/whole_file.h"

namespace dromos::test {

namespace {

std::vector<std::string> everything() {
  return {catalog().roles().begin(), catalog().roles().end()};
}

struct Hidden : testing::Test {
  World world;
  LaptopNode chief = world.enrol("kostas", everything()), deputy = world.enrol("petros", everything());
  WholeFile file{chief};

  void differ(const std::string& field, const std::string& one, const std::string& two) {
    world.sync(chief);
    world.sync(deputy);
    set(chief, file.person, {edit(field, one)});
    set(deputy, file.person, {edit(field, two)});
    for (LaptopNode* node : {&chief, &deputy, &chief}) world.sync(*node);
  }
};

TEST_F(Hidden, a_guarded_file_shows_nothing_on_any_page_to_who_may_not_know_it) {
  set(chief, file.person, {edit("shield", "centre")});
  const std::string differing = canary(17'000);
  file.canaries[differing] = {file.person, "birth_place"};
  differ("birth_place", differing, differing + "x");
  LaptopHome home(world, "anna", {"SW"});
  home.run({"sync"}); // tells that values differ
  Browser browser(home);
  browser.unlock();
  EXPECT_EQ(browser.get("/record/" + file.person), 200);
  EXPECT_TRUE(browser.shows("Protected"));
  Visitor visitor(browser, file);
  for (const auto& [word, where] : visitor.visit())
    ADD_FAILURE() << file.canaries[word].record << " " << file.canaries[word].field << " stands in " << where;
  EXPECT_GT(visitor.asked(), file.records.size() * 10);
}

TEST_F(Hidden, no_page_shows_a_class_that_the_role_does_not_read) {
  world.sync(chief);
  LaptopHome home(world, "anna", everything());
  home.run({"sync"});
  Browser browser(home);
  browser.unlock();
  const auto allowed = [&](const std::string& word) {
    const WholeFile::Said& said = file.canaries.at(word);
    const Browser::Held open = browser.open();
    const auto entry = open.store().entry(said.record);
    if (!entry) return false; // of others alone (author, team): it never came
    return open.laptop.reads(*entry, catalog().type(type_of(said.record))->field(said.field)->cls);
  };
  const std::map<std::string, std::string> before = Visitor(browser, file, false).visit();
  for (const auto& [word, said] : file.canaries)
    EXPECT_EQ(before.contains(word), allowed(word)) << said.record << " " << said.field << " with every role";
  // Everything is on the laptop; then a role is left that reads little of it.
  browser.lock();
  std::unique_ptr<Vault> vault;
  {
    const auto store = home.store(vault);
    Json rights = Json::parse(*store->node("rights"));
    rights["roles"] = {"VOLC"};
    store->transaction([&] { store->set_node("rights", rights.dump()); });
  }
  browser.get("/unlock");
  browser.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}});
  const std::map<std::string, std::string> after = Visitor(browser, file).visit();
  for (const auto& [word, where] : after)
    EXPECT_TRUE(allowed(word)) << file.canaries[word].record << " " << file.canaries[word].field << " in "
                               << where;
  EXPECT_FALSE(after.empty());
  EXPECT_LT(after.size(), before.size());
}

} // namespace

} // namespace dromos::test
