// What a person reads: in Greek, in English, and what a script reads.
#include "client/record_text.h"
#include "client/sync_progress.h"
#include "tests/unit/client/laptop_home.h"

namespace dromos::test {
namespace {

const std::string a_person = "person/0192f3a4-0000-7000-8000-000000000001";
const std::string a_contact = "street_contact/0192f3a4-0000-7000-8000-000000000002";

TEST(RecordText, columns_are_as_wide_as_their_letters_not_their_bytes) {
  EXPECT_EQ(aligned({{"Φύλο", "α"}, {"Gender", "b"}}), "  Φύλο    α\n  Gender  b\n");
  EXPECT_EQ(aligned({{"x", "one\ntwo"}}), "  x  one\n     two\n"); // a second line begins under the first
  EXPECT_EQ(aligned({}), "");
}

TEST(RecordText, values_as_they_are_written_in_each_language) {
  const Words greek{catalog(), Language::greek}, english{catalog(), Language::english};
  EXPECT_EQ(greek.value(a_person, "gender", "F"), "Γυναίκα (F)");
  EXPECT_EQ(english.value(a_person, "gender", "F"), "Woman (F)");
  EXPECT_EQ(english.value(a_person, "gender", "OLD"), "OLD"); // a code that the list does not have any more
  EXPECT_EQ(greek.value(a_person, "birth_date", "1980-05-17"), "17/05/1980");
  EXPECT_EQ(greek.value(a_person, "birth_date", "1980-05"), "05/1980");
  EXPECT_EQ(greek.value(a_person, "birth_date", "1980"), "1980");
  EXPECT_EQ(greek.value(a_person, "interpreter", true), "Ναι");
  EXPECT_EQ(english.value(a_person, "interpreter", nullptr), "–");
  EXPECT_EQ(greek.value("elderly_facts/x", "income_year", "1234.50"), "1234,50 €");
  EXPECT_EQ(english.value("elderly_facts/x", "income_year", "1234.50"), "1234.50 €");
  EXPECT_EQ(english.value(a_contact, "needs", Json({"HOUSB", "INFO"})),
            "Housing benefit (HOUSB), Information on programmes (INFO)");
  EXPECT_EQ(english.value(a_contact, "given", Json({{"OIL", 2}})), "Olive oil (OIL): 2");
  EXPECT_EQ(english.value(a_contact, "note", Json({{"cms", "…"}})), "(sealed note)");
  EXPECT_EQ(english.value("yurt/x", "pole", "tall"), "tall"); // a type that only another laptop declares
}

TEST(RecordText, a_record_shows_what_differs_what_was_refused_and_what_is_missing) {
  const Words english{catalog(), Language::english};
  const Json presented{
      {"record", a_person},
      {"about", nullptr},
      {"fields", {{"gender", "F"}, {"zeta", "kept"}}},
      {"conflicts",
       {{"birth_place",
         {{{"value", "Πάτρα"}, {"worker", "anna"}, {"at", "2026-11-23T08:15:30.120Z"}, {"device", "d"}},
          {{"value", "Ρίο"}, {"worker", "babis"}, {"at", "2026-11-23T09:15:30.120Z"}, {"device", "e"}}}}}},
      {"refused", {{{"field", "held"}, {"reason", "refused.role"}}}},
      {"missing", {"conf_level"}}};
  const std::string text = english.record(presented);
  for (const char* part : {"Woman (F)", "zeta", "kept", "Different values", "Πάτρα — anna", "Ρίο — babis",
                           "Not accepted", "Your role may not write this", "Missing: "})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  EXPECT_LT(text.find("Woman"), text.find("zeta")); // what the program does not know comes last
  EXPECT_TRUE(english.line(presented).ends_with("≠"));
}

TEST(RecordText, a_line_is_short_and_says_no_names_that_say_nothing) {
  const Words english{catalog(), Language::english};
  const std::string shift = "outreach_shift/0192f3a4-0000-7000-8000-000000000003";
  const Json presented{{"record", a_contact},
                       {"fields", {{"shift", shift}, {"note", std::string(200, 'x') + "\nsecond"}}},
                       {"conflicts", Json::object()}};
  const std::string line = english.line(presented);
  EXPECT_EQ(line.find("outreach_shift"), std::string::npos);
  EXPECT_EQ(line, std::string(48, 'x') + "…");
}

struct Output : testing::Test {
  World world;
  LaptopHome laptop{world};
};

TEST_F(Output, sentences_come_in_the_language_that_was_asked_for_and_json_in_none) {
  laptop.ok({"new", "person", "gender=F"});
  EXPECT_EQ(laptop.run({"status"}, Language::greek), 0);
  EXPECT_NE(laptop.out.find("1 δεν έχει σταλεί"), std::string::npos) << laptop.out;
  EXPECT_EQ(laptop.run({"status"}, Language::english), 0);
  EXPECT_NE(laptop.out.find("1 not sent"), std::string::npos) << laptop.out;
  EXPECT_EQ(laptop.run({"status", "--json"}, Language::greek), 0);
  EXPECT_EQ(Json::parse(laptop.out)["unsent"], 1);
  EXPECT_EQ(laptop.run({"show", "person/1"}, Language::greek), 1);
  EXPECT_NE(laptop.error.find("Δεν υπάρχει εγγραφή"), std::string::npos) << laptop.error;
  EXPECT_EQ(laptop.run({"new", "--help"}, Language::greek), 0);
  EXPECT_NE(laptop.out.find("νέα εγγραφή"), std::string::npos) << laptop.out;
}

TEST_F(Output, a_refused_code_is_told_in_words_without_the_names_of_tables) {
  EXPECT_EQ(laptop.run({"new", "person", "gender=QUEEN"}, Language::greek), 1);
  EXPECT_NE(laptop.error.find("«Φύλο (για ΕΚΤ+)»"), std::string::npos) << laptop.error;
  EXPECT_EQ(laptop.error.find("GENDER"), std::string::npos) << laptop.error;
  EXPECT_EQ(laptop.run({"new", "person", "gender=QUEEN"}, Language::english), 1);
  EXPECT_NE(laptop.error.find("“Gender (ESF+ breakdown)”"), std::string::npos) << laptop.error;
}

TEST_F(Output, a_worker_is_not_told_the_hubs_address) {
  laptop.line_is_up = false;
  for (const Language language : {Language::greek, Language::english}) {
    EXPECT_EQ(laptop.run({"sync"}, language), 3);
    EXPECT_EQ(laptop.error.find("the hub)"), std::string::npos) << laptop.error;
    EXPECT_EQ(laptop.error.find("{"), std::string::npos) << laptop.error;
  }
}

TEST_F(Output, a_finding_is_case_and_accent_blind_and_reads_codes_as_words) {
  const std::string person = laptop.ok({"new", "person", "birth_place=Ιωάννινα", "gender=F"});
  laptop.ok({"new", "person", "birth_place=Πάτρα", "gender=M"});
  for (const char* words : {"ιωαννινα", "ΙΩΑΝΝ", "woman ιωαν"}) {
    const Json found = laptop.json({"find", words});
    ASSERT_EQ(found.size(), 1U) << words;
    EXPECT_EQ(found[0]["record"], person) << words;
  }
  EXPECT_TRUE(laptop.json({"find", "ιωάννινα man2"}).empty());
  EXPECT_TRUE(laptop.json({"find", "  "}).empty());
}

TEST_F(Output, a_finding_tells_first_who_is_likely_meant_and_why) {
  const std::string person = laptop.ok({"new", "person", "birth_date=1980-05-12", "gender=F"});
  laptop.ok({"new", "person_name", "--about", person, "given=Αικατερίνη", "family=Ρήγα",
             "as_written=Ρήγα Αικατερίνη"});
  const Json found = laptop.json({"find", "Katia Riga 1980"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["record"], person);
  EXPECT_EQ(found[0]["likely"], true);
  EXPECT_EQ(found[0]["agrees"][0]["how"], "variant");
  EXPECT_NE(laptop.ok({"find", "Katia Riga 1980"}).find("Ρήγα Αικατερίνη  1980-05-12"), std::string::npos);
  EXPECT_EQ(laptop.json({"find", "ρηγα"}).size(), 2U); // the person, and the name in which the word stands
}

TEST_F(Output, a_persons_file_is_told_with_its_sources_and_in_order_of_time) {
  const std::string person = laptop.ok({"new", "person", "birth_date=1980-05-12", "gender=F"});
  laptop.ok({"new", "person_name", "--about", person, "family=Ρήγα", "as_written=Ρήγα"});
  const std::string later = laptop.ok({"new", "encounter", "--about", person, "at=2026-05-01T10:00:00.000Z"});
  const std::string earlier =
      laptop.ok({"new", "encounter", "--about", person, "at=2026-04-01T10:00:00.000Z"});
  const Json file = laptop.json({"person", person});
  EXPECT_EQ(file["identity"]["birth_date"][0]["value"], "1980-05-12");
  EXPECT_EQ(file["identity"]["birth_date"][0]["record"], person);
  ASSERT_EQ(file["timeline"].size(), 2U);
  EXPECT_EQ(file["timeline"][0]["record"], earlier);
  EXPECT_EQ(file["timeline"][1]["record"], later);
  const std::string text = laptop.ok({"person", person});
  EXPECT_LT(text.find("Ρήγα"), text.find(earlier));
  EXPECT_LT(text.find(earlier), text.find(later));
  EXPECT_EQ(laptop.refused({"person", "person/0192f3a4-0000-7000-8000-000000000000"}),
            "engine.unknown_record");
}

// Each line that --progress writes.
std::vector<Json> written(const std::string& error) {
  std::vector<Json> out;
  for (std::size_t at = 0, end; (end = error.find('\n', at)) != std::string::npos; at = end + 1)
    out.push_back(Json::parse(error.substr(at, end - at)));
  return out;
}

TEST_F(Output, progress_never_runs_backwards_over_several_requests) {
  const Seams none{world.clock, {}, {}};
  Call call(none, Language::english);
  call.progress = true;
  testing::internal::CaptureStderr();
  {
    SyncProgress progress(call, 5);
    progress.begin();
    progress.show({100, 200, 0, 0});
    progress.show({200, 200, 50, 80});
    progress.end(3, 7);
    progress.begin();
    progress.show({10, 20, 0, 0});
    progress.end(4, 0); // more than were counted as waiting: none is left, never less than none
  }
  const std::vector<Json> lines = written(testing::internal::GetCapturedStderr());
  ASSERT_GE(lines.size(), 3U);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    for (const char* rising : {"sent", "to_send", "received", "changes_sent", "changes_received"})
      EXPECT_GE(lines[i][rising], lines[i - 1][rising]) << rising;
    EXPECT_LE(lines[i]["changes_left"], lines[i - 1]["changes_left"]);
  }
  EXPECT_EQ(lines.back()["sent"], 210);
  EXPECT_EQ(lines.back()["changes_left"], 0);
}

} // namespace
} // namespace dromos::test
