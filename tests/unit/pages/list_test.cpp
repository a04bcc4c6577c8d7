// Lists page and count what their reader may read; a deleted record says so and comes back; what a role may
// not write is not offered.
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

struct Lists : testing::Test {
  World world;
  LaptopHome home{world};
  std::string task(const std::string& what) { return home.ok({"new", "task", "what=" + what}); }
};

TEST_F(Lists, deleted_records_are_neither_counted_nor_leave_gaps_in_pages) {
  std::vector<Entry> entries;
  Browser browser(home);
  browser.unlock();
  for (int i = 0; i < 60; ++i) {
    Entry& one = entries.emplace_back();
    one.type = "task";
    one.edits.push_back(edit("what", "errand" + std::to_string(100 + i)));
  }
  const std::vector<std::string> records = browser.open().laptop.save(entries, "anna");
  Entry gone;
  gone.deletes = true;
  for (const std::size_t at : {std::size_t{5}, std::size_t{30}, std::size_t{59}}) {
    gone.record = records[at];
    browser.open().laptop.save({gone}, "anna");
  }
  std::map<std::string, int> seen;
  const auto look = [&] {
    for (const std::string& record : records)
      seen[record] += browser.shows("href=\"/record/" + record + "\"") ? 1 : 0;
  };
  browser.get("/list/task");
  EXPECT_FALSE(browser.shows("Records:")) << "how many there are";
  look();
  browser.post("/list/task", {{"page", "1"}});
  browser.get("/list/task");
  EXPECT_TRUE(browser.shows("Page 2"));
  look();
  for (std::size_t i = 0; i < records.size(); ++i)
    EXPECT_EQ(seen[records[i]], i == 5 || i == 30 || i == 59 ? 0 : 1) << i;
}

TEST_F(Lists, a_deleted_record_says_so_and_comes_back_as_it_was) {
  const std::string record = task("Ask");
  Browser browser(home);
  browser.unlock();
  const Json before = browser.fields(record);
  browser.get("/record/" + record);
  EXPECT_EQ(browser.post("/delete/" + record, {}), 303);
  browser.get("/record/" + record);
  EXPECT_TRUE(browser.shows("Deleted by anna"));
  EXPECT_FALSE(browser.shows("href=\"/edit/"));
  EXPECT_FALSE(browser.shows("class=\"removal\""));
  EXPECT_EQ(browser.post("/delete/" + record, {{"back", "yes"}}), 303);
  EXPECT_EQ(browser.fields(record), before);
  browser.get("/record/" + record);
  EXPECT_TRUE(browser.shows("href=\"/edit/" + record));
  EXPECT_EQ(browser.post("/delete/" + record, {}), 303);
  browser.get("/list/task");
  EXPECT_TRUE(browser.shows("action=\"/undo\""));
  EXPECT_EQ(browser.post("/undo", {}), 303);
  EXPECT_EQ(browser.fields(record), before);
}

TEST(ListsOfARole, what_it_may_not_write_is_not_offered) {
  World world;
  LaptopHome home(world, "anna", {"STREET"});
  const std::string person = home.ok({"new", "person", "gender=F"});
  Browser browser(home);
  browser.unlock();
  browser.get("/record/" + person);
  EXPECT_FALSE(browser.shows("/new/assessment/about/"));
  EXPECT_TRUE(browser.shows("/new/street_contact/about/" + person));
  EXPECT_EQ(browser.get("/new/assessment/about/" + person), 422);
  EXPECT_TRUE(browser.shows("Your role does not write"));
  browser.get("/list/street_contact");
  EXPECT_TRUE(browser.shows("href=\"/contact\""));
}

} // namespace

} // namespace dromos::test
