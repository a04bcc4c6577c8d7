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

TEST_F(DraftsKept, the_evening_sent_again_saves_what_was_corrected_and_nothing_twice) {
  browser.get("/evening");
  Typed typed{{"rows", "3"},
              {"day", "22/11/2026"},
              {"r0.record", browser.hidden("r0.record")},
              {"r0.time", "22:10"},
              {"r0.outcome", "SEEN"},
              {"r0.note", "with a dog"},
              {"r1.record", browser.hidden("r1.record")}};
  const std::string first = typed[2].second, second = typed[6].second;
  const auto note = [&] { return browser.open().laptop.record(first).state; };
  const auto send = [&] {
    browser.get("/"); // for its token: the answer to a save has none
    return browser.post("/evening", typed);
  };
  EXPECT_EQ(send(), 303) << browser.page;
  EXPECT_EQ(send(), 303) << "a second press: " << browser.page;
  const auto once = note().registers.size();
  typed[5].second = "with two dogs";
  typed.insert(typed.end(), {{"r1.time", "22:30"}, {"r1.outcome", "SEEN"}, {"r1.note", "another"}});
  EXPECT_EQ(send(), 303) << browser.page;
  browser.get("/evening");
  EXPECT_TRUE(browser.shows("Contacts saved: 2"));
  EXPECT_EQ(note().registers.size(), once);
  browser.get("/record/" + first);
  EXPECT_TRUE(browser.shows("with two dogs"));
  EXPECT_TRUE(browser.open().store().entry(second));
  browser.get("/record/" + first);
  EXPECT_EQ(browser.post("/delete/" + first, {}), 303);
  EXPECT_EQ(send(), 303);
  browser.get("/record/" + first);
  EXPECT_TRUE(browser.shows("name=\"back\"")) << "what was deleted came back: " << browser.page;
}

TEST_F(DraftsKept, the_evening_is_taken_back_whole) {
  browser.get("/evening");
  const Typed typed{{"rows", "2"},        {"day", "22/11/2026"},  {"r0.record", browser.hidden("r0.record")},
                    {"r0.time", "22:10"}, {"r0.outcome", "SEEN"}, {"r1.record", browser.hidden("r1.record")},
                    {"r1.time", "22:30"}, {"r1.outcome", "SEEN"}};
  EXPECT_EQ(browser.post("/evening", typed), 303) << browser.page;
  browser.get("/evening");
  EXPECT_TRUE(browser.shows("action=\"/undo\""));
  EXPECT_EQ(browser.post("/undo", {}), 303) << browser.page;
  EXPECT_EQ(browser.went_to, "/evening");
  for (const std::size_t row : {2U, 5U}) {
    browser.get("/record/" + typed[row].second);
    EXPECT_TRUE(browser.shows("name=\"back\""));
  }
}

TEST_F(DraftsKept, of_a_contact_are_not_hidden_by_the_quick_form) {
  EXPECT_EQ(browser.send("/new/person", {{"f.gender", "F"}}), 303);
  const std::string form =
      "/new/street_contact/about/" + browser.went_to.substr(std::string("/record/").size());
  EXPECT_EQ(browser.get(form), 303);
  EXPECT_EQ(browser.went_to, "/contact");
  keep("/contact", {{"f.note", "somebody else"}});
  EXPECT_EQ(browser.get(form), 200) << "it would show another's draft";
  keep(form, {{"f.note", "about her"}});
  browser.get("/contact");
  browser.post("/draft/drop", {{"form", "/contact"}});
  EXPECT_EQ(browser.get(form), 200);
  EXPECT_TRUE(browser.shows("about her"));
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
