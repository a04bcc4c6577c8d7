// What waits for a person: late edits beside conflicts and refusals, what was put aside, and the home page's
// numbers.
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

struct Inbox : testing::Test {
  World world;
  LaptopHome home{world}, other{world, "babis"};
  Browser browser{home};

  void exchange() {
    for (LaptopHome* one : {&home, &other, &home}) one->run({"sync"});
  }
  static std::string device_of(const LaptopHome& one) {
    std::unique_ptr<Vault> vault;
    const auto store = one.store(vault);
    return Identity::read(store->node("identity").value()).device;
  }
  void open_pages() {
    browser.unlock();
    browser.wait();
  }
  int aside(const char* field, const std::string& name) {
    browser.get("/inbox");
    return browser.post("/inbox/aside", {{field, name}});
  }
  // The value of the first button of that name.
  std::string button(const std::string& name) {
    const std::string mark = "<button name=\"" + name + "\" value=\"";
    const std::size_t at = browser.page.find(mark);
    if (at == std::string::npos) return {};
    return browser.page.substr(at + mark.size(), browser.page.find('"', at + mark.size()) - at - mark.size());
  }
};

TEST_F(Inbox, a_step_that_came_after_its_plan_was_closed_is_late) {
  const std::string plan = home.ok({"new", "plan", "state=ACTIVE", "goal=A room"});
  const std::string step = home.ok({"new", "plan_step", "plan=" + plan, "action=Call", "state=TODO"});
  exchange();
  other.ok({"set", step, "action=Call the hostel"}); // offline
  world.clock.ms += 60'000;
  home.ok({"set", plan, "state=DONE"});
  exchange();
  open_pages();
  browser.get("/inbox");
  EXPECT_TRUE(browser.shows("before it was closed")) << browser.page;
  EXPECT_TRUE(browser.shows("/record/" + step));
  browser.get("/");
  EXPECT_TRUE(browser.shows("closed or deleted: 1"));
  browser.get("/inbox");
  const std::string name = button("name");
  EXPECT_EQ(aside("name", name), 303);
  browser.get("/");
  EXPECT_FALSE(browser.shows("closed or deleted: 1"));
  browser.get("/inbox");
  EXPECT_TRUE(browser.shows("What you have seen (1)"));
  EXPECT_EQ(aside("back", button("back")), 303);
  browser.get("/inbox");
  EXPECT_EQ(button("name"), name);
}

TEST_F(Inbox, what_the_closer_or_this_laptop_wrote_itself_is_not_late) {
  const std::string plan = home.ok({"new", "plan", "state=ACTIVE", "goal=A room"});
  const std::string step = home.ok({"new", "plan_step", "plan=" + plan, "action=Call", "state=TODO"});
  exchange();
  other.ok({"set", plan, "state=DONE"});
  other.ok({"set", step, "state=DONE"});
  exchange();
  home.ok({"set", step, "action=Call once more"}); // with the closing before its eyes
  open_pages();
  browser.get("/inbox");
  EXPECT_TRUE(browser.shows("Nothing waits for your decision")) << browser.page;
}

TEST_F(Inbox, a_deletion_that_somebody_wrote_over_is_told_with_what_to_do) {
  const std::string task = home.ok({"new", "task", "what=Call"});
  exchange();
  other.ok({"delete", task});
  home.ok({"set", task, "what=Call twice"});
  exchange();
  open_pages();
  browser.get("/inbox");
  EXPECT_TRUE(browser.shows("Written about something closed or deleted"));
  EXPECT_TRUE(browser.shows("babis deleted it"));
  EXPECT_TRUE(browser.shows("/decide/" + task + "/deleted"));
}

TEST_F(Inbox, a_refusal_is_put_aside_by_one_worker_and_taken_back) {
  exchange();
  const std::string task = home.ok({"new", "task", "what=Call"});
  DeviceRow row = *world.store->device(device_of(home));
  row.grants[0].since_ms = world.clock.now_ms();
  row.grants[0].roles = {"AUDIT"};
  world.store->transaction([&] { world.store->put(row); });
  home.run({"sync"});
  open_pages();
  ASSERT_EQ(browser.standing()["state"], "refused") << browser.page;
  browser.get("/inbox");
  EXPECT_TRUE(browser.shows("Not accepted"));
  EXPECT_EQ(browser.standing()["text"], "1 not accepted") << "one save, whatever its classes";
  browser.get("/inbox");
  EXPECT_EQ(aside("name", button("name")), 303);
  browser.get("/inbox");
  EXPECT_EQ(button("name"), "");
  EXPECT_EQ(browser.standing()["state"], "held");
  EXPECT_EQ(browser.standing()["text"].get<std::string>().find("All at"), std::string::npos)
      << "not all of it is there";
  browser.get("/inbox");
  EXPECT_EQ(aside("back", button("back")), 303);
  EXPECT_EQ(browser.standing()["state"], "refused");
}

TEST_F(Inbox, home_counts_what_waits_and_tells_the_receipts) {
  const std::string person = home.ok({"new", "person", "birth_place=Athens"});
  exchange();
  other.ok({"set", person, "birth_place=Volos"});
  home.ok({"set", person, "birth_place=Patra"});
  exchange();
  open_pages();
  EXPECT_EQ(browser.get("/"), 200);
  EXPECT_TRUE(browser.shows("Different values: 1")) << browser.page;
  EXPECT_TRUE(browser.shows("Centre "));
  EXPECT_TRUE(browser.shows("What you wrote here is held by the centre"));
  EXPECT_TRUE(browser.shows("Last sync: "));
  EXPECT_EQ(browser.send("/new/task", {{"f.what", "Call"}}), 303);
  browser.get("/");
  EXPECT_TRUE(browser.shows("Not sent to the centre yet: "));
}

} // namespace

} // namespace dromos::test
