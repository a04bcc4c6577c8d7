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

// By what the declaration has: codes and workers of the columns, the first day.
TEST_F(Lists, are_filtered_by_code_worker_and_day) {
  const auto appointment = [&](const char* at, const char* state, const char* worker) {
    return home.ok({"new", "appointment", std::string("starts_at=") + at, std::string("state=") + state,
                    std::string("worker=") + worker});
  };
  const std::string early = appointment("2026-11-02T10:00:00Z", "SET", "anna"),
                    late = appointment("2026-11-20T10:00:00Z", "KEPT", "anna"),
                    others = appointment("2026-11-20T12:00:00Z", "SET", "babis");
  Browser browser(home);
  browser.unlock();
  const auto shown = [&](Typed typed) {
    browser.get("/list/appointment");
    typed.insert(typed.begin(), {"filter", ""});
    EXPECT_EQ(browser.post("/list/appointment", std::move(typed)), 303);
    browser.get("/list/appointment");
    std::set<std::string> out;
    for (const std::string& one : {early, late, others})
      if (browser.shows("href=\"/record/" + one + "\"")) out.insert(one);
    return out;
  };
  using Set = std::set<std::string>;
  EXPECT_EQ(shown({}), (Set{early, late, others}));
  EXPECT_EQ(shown({{"is.state", "SET"}}), (Set{early, others}));
  EXPECT_TRUE(browser.shows("value=\"SET\" selected"));
  EXPECT_TRUE(browser.shows("name=\"clear\""));
  EXPECT_EQ(shown({{"is.worker", "anna"}}), (Set{early, late}));
  EXPECT_EQ(shown({{"from", "20/11/2026"}}), (Set{late, others}));
  EXPECT_EQ(shown({{"from", "02/11/2026"}, {"to", "19/11/2026"}}), (Set{early}));
  EXPECT_EQ(shown({{"from", "20/11/2026"}, {"is.state", "SET"}, {"is.worker", "anna"}}), Set());
  EXPECT_TRUE(browser.shows("record fits the filter"));
  EXPECT_EQ(shown({{"from", "40/11/2026"}, {"is.worker", "anna"}}), (Set{early, late}));
  EXPECT_TRUE(browser.shows("That is no date"));
  EXPECT_TRUE(browser.shows("value=\"40/11/2026\""));
  EXPECT_EQ(shown({{"from", "20/11/2026"}, {"clear", "yes"}}), (Set{early, late, others}));
  EXPECT_EQ(shown({{"is.place", "x"}}), (Set{early, late, others})) << "no filter that is not offered";
}

TEST_F(Lists, a_filter_goes_on_over_pages) {
  std::vector<Entry> entries;
  for (int i = 0; i < 120; ++i) {
    Entry& one = entries.emplace_back();
    one.type = "appointment";
    one.edits.push_back(edit("starts_at", "2026-11-20T10:00:00.000Z"));
    one.edits.push_back(edit("state", i % 2 == 0 ? "SET" : "KEPT"));
  }
  Browser browser(home);
  browser.unlock();
  const std::vector<std::string> records = browser.open().laptop.save(entries, "anna");
  std::size_t seen = 0;
  browser.get("/list/appointment");
  browser.post("/list/appointment", {{"filter", ""}, {"is.state", "KEPT"}});
  for (int page = 0; page < 2; ++page) {
    browser.get("/list/appointment");
    for (std::size_t i = 0; i < records.size(); ++i)
      if (browser.shows("href=\"/record/" + records[i] + "\"")) {
        EXPECT_EQ(i % 2, 1U);
        ++seen;
      }
    browser.post("/list/appointment", {{"page", "1"}});
  }
  EXPECT_EQ(seen, 60U);
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
