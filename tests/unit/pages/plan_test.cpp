// A plan that two workers edit at once: each step is a record of its own, and a form writes what was touched.
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

struct Plan : testing::Test {
  World world;
  LaptopHome anna{world}, babis{world, "babis"};
  std::string person = anna.ok({"new", "person", "gender=F"});
  std::string plan = anna.ok({"new", "plan", "--about", person, "goal=A room", "state=DRAFT"});
  std::string first = step("1", "Call the hostel"), second = step("2", "Papers for the income");

  std::string step(const std::string& position, const std::string& action) {
    return anna.ok(
        {"new", "plan_step", "--about", plan, "position=" + position, "action=" + action, "state=TODO"});
  }
  // In a window that was opened before the other's was saved.
  void edits(Browser& browser, const std::string& record, const Typed& typed) {
    browser.get("/edit/" + record);
    EXPECT_EQ(browser.post("/edit/" + record, browser.form(with(browser.chosen(), typed))), 303) << record;
  }
  // What is chosen stays chosen, unless something else is.
  static Typed with(Typed chosen, const Typed& typed) {
    for (const auto& [name, value] : typed)
      std::erase_if(chosen, [&, &known = name](const auto& one) { return one.first == known; });
    chosen.insert(chosen.end(), typed.begin(), typed.end());
    return chosen;
  }
};

TEST_F(Plan, two_laptops_edit_steps_and_fields_at_once_and_nothing_differs) {
  anna.ok({"sync"});
  babis.ok({"sync"});
  {
    Browser one(anna), two(babis);
    one.unlock();
    two.launch();
    two.get("/unlock");
    two.post("/unlock", {{"worker", "babis"}, {"passphrase", LaptopHome::passphrase}});
    edits(one, plan, {{"f.goal", "A room by spring"}});
    edits(one, first, {{"f.action", "Call both hostels"}});
    edits(two, plan, {{"f.review_on", "15/01/2027"}, {"f.goal", "A room"}});
    edits(two, first, {{"f.state", "DOING"}, {"f.action", "Call the hostel"}});
    edits(two, second, {{"f.state", "DONE"}, {"f.action", "Papers for the income"}});
  }
  for (LaptopHome* home : {&anna, &babis, &anna}) home->ok({"sync"}); // 1 where values differ
  for (LaptopHome* home : {&anna, &babis}) {
    EXPECT_TRUE(home->json({"conflicts"}).empty());
    EXPECT_EQ(home->fields(plan)["goal"], "A room by spring");
    EXPECT_EQ(home->fields(plan)["review_on"], "2027-01-15");
    EXPECT_EQ(home->fields(first)["action"], "Call both hostels");
    EXPECT_EQ(home->fields(first)["state"], "DOING");
    EXPECT_EQ(home->fields(second)["state"], "DONE");
  }
  // One field of one step, and both are asked: the check above could have seen it.
  anna.ok({"set", second, "action=Papers and a photo"});
  babis.ok({"set", second, "action=Papers and a witness"});
  for (LaptopHome* home : {&anna, &babis, &anna}) home->run({"sync"});
  EXPECT_EQ(anna.json({"conflicts"}).size(), 1U);
}

TEST_F(Plan, the_file_shows_the_plan_what_waits_and_what_was_agreed_to) {
  anna.ok({"new", "consent", "--about", person, "purpose=PHOTO", "given_on=2026-11-01",
           "withdrawn_on=2026-11-10"});
  anna.ok({"new", "task", "--about", person, "what=Ask for the certificate", "due=2026-11-01T08:00:00Z"});
  anna.ok({"new", "task", "--about", person, "what=Long done", "due=2026-10-01T08:00:00Z",
           "done_at=2026-10-02T08:00:00Z"});
  Browser browser(anna);
  browser.unlock();
  EXPECT_EQ(browser.get("/record/" + person), 200);
  const std::size_t timeline = browser.page.find("class=\"timeline\"");
  ASSERT_NE(timeline, std::string::npos);
  const std::string now = browser.page.substr(0, timeline);
  EXPECT_LT(now.find("Call the hostel"), now.find("Papers for the income")) << "in their order";
  EXPECT_NE(now.find("Papers for the income"), std::string::npos);
  EXPECT_NE(now.find("Ask for the certificate"), std::string::npos);
  EXPECT_NE(now.find("overdue"), std::string::npos);
  EXPECT_EQ(now.find("Long done"), std::string::npos);
  EXPECT_NE(now.find("withdrawn 10/11/2026"), std::string::npos);
}

TEST_F(Plan, identity_tells_how_well_it_is_known_and_whether_numbers_fit) {
  anna.ok({"set", person, "birth_date=1980", "dq_birth=1", "dq_id=2"});
  anna.ok({"new", "identifier", "--about", person, "scheme=AFM", "value=090000045"});
  anna.run({"new", "identifier", "--about", person, "scheme=AFM", "value=090000046"}); // warns
  anna.ok({"new", "contact_point", "--about", person, "kind=MOBILE", "value=6900000000", "safe=N"});
  Browser browser(anna);
  browser.unlock();
  EXPECT_EQ(browser.get("/record/" + person), 200);
  EXPECT_TRUE(browser.shows("the digits fit"));
  EXPECT_TRUE(browser.shows("the digits do not fit"));
  EXPECT_LT(browser.page.find("do NOT call"), browser.page.find("6900000000")) << "before the number";
}

} // namespace

} // namespace dromos::test
