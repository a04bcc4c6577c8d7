// Drafts: of every form where much is typed, gone with the save, with a deletion and with an erasure.
#include "client/pages/drafts.h"
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

struct DraftsKept : testing::Test {
  World world;
  LaptopHome home{world};
  Browser browser{home};
  void SetUp() override { browser.unlock(); }

  std::size_t drafts() {
    const auto held = browser.open();
    return Drafts(held.home).all().size();
  }
  void keep(const std::string& form, Typed typed) {
    browser.get(form);
    typed.emplace_back("form", form);
    EXPECT_EQ(browser.post("/draft", std::move(typed)), 200) << browser.page;
  }
};

TEST_F(DraftsKept, the_evening_from_paper_comes_back_and_goes_with_the_save) {
  browser.get("/evening");
  const std::string record = browser.hidden("r0.record");
  const Typed typed{{"rows", "2"},          {"day", "22/11/2026"},      {"r0.record", record},
                    {"r0.time", "22:10"},   {"r0.spot", "Omonia"},      {"r0.label", "A man, about 50"},
                    {"r0.outcome", "SEEN"}, {"r0.note", "with <a dog>"}};
  keep("/evening", typed);
  browser.get("/");
  EXPECT_TRUE(browser.shows("href=\"/evening\"")) << "the home page names no draft";
  browser.get("/evening");
  EXPECT_EQ(browser.shown("r0.label"), "A man, about 50");
  EXPECT_EQ(browser.shown("r0.note"), "with &lt;a dog&gt;");
  EXPECT_EQ(browser.hidden("r0.record"), record);
  EXPECT_EQ(browser.post("/evening", typed), 303) << browser.page;
  EXPECT_EQ(drafts(), 0U);
  EXPECT_TRUE(browser.open().store().entry(record));
}

TEST_F(DraftsKept, a_person_who_is_being_registered_comes_back_and_goes_with_the_save) {
  browser.get("/register");
  const std::string record = browser.hidden("record");
  const Typed typed{{"record", record}, {"f.given", "Maria"}, {"f.family", "Kanari"}};
  keep("/register", typed);
  browser.get("/register");
  EXPECT_EQ(browser.shown("f.given"), "Maria");
  EXPECT_EQ(browser.hidden("record"), record);
  EXPECT_EQ(browser.post("/register", typed), 303) << browser.page;
  EXPECT_EQ(drafts(), 0U);
}

TEST_F(DraftsKept, what_was_not_saved_keeps_its_draft) {
  const Typed typed{{"rows", "1"}, {"r0.time", "25:99"}, {"r0.outcome", "SEEN"}};
  keep("/evening", typed);
  browser.get("/evening");
  EXPECT_EQ(browser.post("/evening", typed), 422);
  EXPECT_EQ(drafts(), 1U);
}

TEST_F(DraftsKept, with_a_record_that_is_deleted_its_drafts_go_and_others_stay) {
  EXPECT_EQ(browser.send("/new/person", {{"f.gender", "F"}}), 303);
  const std::string person = browser.went_to.substr(8);
  keep("/edit/" + person, {{"f.birth_place", "Patra"}});
  keep("/new/task/about/" + person, {{"f.what", "Call"}});
  keep("/new/task", {{"f.what", "Write"}});
  EXPECT_EQ(drafts(), 3U);
  browser.get("/record/" + person);
  EXPECT_EQ(browser.post("/delete/" + person, {}), 303);
  EXPECT_EQ(drafts(), 1U);
}

TEST_F(DraftsKept, what_was_erased_leaves_no_draft_of_anybody) {
  const std::string gone = "person/0192f3a4-0000-7000-8000-00000000000a";
  const auto held = browser.open();
  Drafts kept(held.home);
  kept.keep("/edit/" + gone, Posted(), "2026-11-23T08:00:00.000Z");
  kept.keep("/new/task/about/" + gone, Posted(), "2026-11-23T08:00:00.000Z");
  kept.keep(
      "/contact",
      Posted(Typed{{"record", "street_contact/0192f3a4-0000-7000-8000-00000000000b"}, {"f.person", gone}}),
      "2026-11-23T08:00:00.000Z");
  kept.keep("/new/task",
            Posted(Typed{{"record", "task/0192f3a4-0000-7000-8000-00000000000c"}, {"f.what", "Call"}}),
            "2026-11-23T08:00:00.000Z");
  kept.drop_erased();
  ASSERT_EQ(kept.all().size(), 1U);
  EXPECT_EQ(kept.all()[0].form, "/new/task");
}

} // namespace

} // namespace dromos::test
