// A person's file as the union of those who are linked, its timeline, and what waits for whom.
#include "tests/unit/client/town_hall.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace dromos::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class People : public testing::Test {
 protected:
  std::string contact(const std::string& person, const std::string& at, const std::string& spot,
                      std::vector<Edit> more = {}) {
    more.push_back(edit("at", at));
    more.push_back(edit("spot", spot));
    if (more.size() == 2) more.push_back(edit("outcome", "BRIEF"));
    return create(anna, "street_contact", std::move(more), person);
  }
  PersonFile file(const std::string& person) { return PeopleHere(*anna.laptop).file("anna", person); }
  static std::vector<std::string> happened(const PersonFile& file) {
    std::vector<std::string> out;
    for (const Event& event : file.timeline) out.push_back(event.record);
    return out;
  }
  static std::vector<std::string> values(const PersonFile& file, const std::string& field) {
    std::vector<std::string> out;
    const auto at = file.identity.find(field);
    if (at != file.identity.end())
      for (const FiledValue& one : at->second) out.push_back(one.value.dump() + " " + one.record);
    return out;
  }

  World world;
  LaptopNode anna = world.enrol("anna");
};

TEST_F(People, TheFileOfLinkedPersonsIsTheirUnion) {
  const std::string a =
      add_person(anna, {"Γιώργος", "Ρήγας", ""}, "1980", {edit("gender", "M"), edit("conf_level", "P2")});
  const std::string b =
      add_person(anna, {"Giorgos", "Rigas", ""}, "1980-05-12",
                 {edit("gender", "M"), edit("conf_level", "P1"), edit("languages", true, "el")});
  const std::string early = contact(a, "2026-03-01T20:00:00.000Z", "Ομόνοια"),
                    late = contact(b, "2026-04-01T20:00:00.000Z", "Κοτζιά"),
                    between = contact(a, "2026-03-15T20:00:00.000Z", "Κεραμεικός");
  EXPECT_THAT(happened(file(a)), ElementsAre(early, between));
  const std::string link = LinkedPeople::decide(*anna.laptop, "anna", a, b, "ίδιο ΑΜΚΑ");
  const PersonFile both = file(a);
  EXPECT_THAT(both.persons, ElementsAre(a, b));
  EXPECT_THAT(happened(both), ElementsAre(early, between, late)); // by event time, not by entry
  EXPECT_THAT(values(both, "birth_date"),
              ElementsAre("\"1980-05-12\" " + b, "\"1980\" " + a));                   // the later one first
  EXPECT_THAT(values(both, "conf_level"), ElementsAre("\"P2\" " + a, "\"P1\" " + b)); // the highest first
  EXPECT_EQ(values(both, "gender").size(), 1U); // equal values stand once
  EXPECT_THAT(values(both, "languages"), ElementsAre("true " + b));
  EXPECT_EQ(both.parts.size(), 2U);
  EXPECT_EQ(file(b).persons, (std::vector<std::string>{b, a})); // the one asked for stands first
  EXPECT_EQ(happened(file(b)), happened(both));
  // Both records are as they were.
  EXPECT_EQ(value(anna, a, "birth_date"), "1980");
  const Json json = to_json(both);
  EXPECT_EQ(json["identity"]["birth_date"][0]["record"], b);
  EXPECT_EQ(json["identity"]["birth_date"][0]["worker"], "anna");
  EXPECT_EQ(json["timeline"][0]["when"], "2026-03-01T20:00:00.000Z");
}

TEST_F(People, ALinkIsUndoneByAnotherRecord) {
  const std::string a = add_person(anna, {"Α", "Ρήγας", ""}), b = add_person(anna, {"Β", "Ρήγας", ""}),
                    c = add_person(anna, {"Γ", "Ρήγας", ""});
  LinkedPeople::decide(*anna.laptop, "anna", a, b, "");
  LinkedPeople::decide(*anna.laptop, "anna", b, c, "");
  LinkedPeople linked(*anna.laptop);
  EXPECT_THAT(linked.group(a), ElementsAre(a, b, c));
  ASSERT_EQ(linked.links(a).size(), 2U);
  const Link first = linked.links(a)[0];
  EXPECT_EQ(first.a, a);
  const std::string undo = LinkedPeople::undo(*anna.laptop, "anna", first, "λάθος");
  linked = LinkedPeople(*anna.laptop);
  EXPECT_THAT(linked.group(a), ElementsAre(a));
  EXPECT_THAT(linked.group(c), ElementsAre(b, c));
  remove(anna, undo); // the undoing is taken back in its turn
  EXPECT_THAT(LinkedPeople(*anna.laptop).group(a), ElementsAre(a, b, c));
}

TEST_F(People, LinkedPersonsAreFoundOnce) {
  const std::string a = add_person(anna, {"Γιώργος", "Ρήγας", ""}, "1980-05-12"),
                    b = add_person(anna, {"Giorgos", "Rigas", ""}, "1980");
  PeopleHere people(*anna.laptop);
  EXPECT_EQ(people.find(typed("Γιώργος Ρήγας"), "anna").size(), 2U);
  people.refresh({LinkedPeople::decide(*anna.laptop, "anna", a, b, "")});
  const auto hits = people.find(typed("Γιώργος Ρήγας"), "anna");
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].suggestion.record, a);
  EXPECT_THAT(hits[0].linked, ElementsAre(b));
  people.refresh({LinkedPeople::undo(*anna.laptop, "anna", people.linked().links(a)[0], "")});
  EXPECT_EQ(people.find(typed("Γιώργος Ρήγας"), "anna").size(), 2U);
}

TEST_F(People, AGuardedPersonStaysOutOfAnothersUnion) {
  const std::string open = add_person(anna, {"Ρέα", "Λύτρα", ""}),
                    hidden = add_person(anna, {"Ρέα", "Λύτρα", ""}, "1980");
  set(anna, hidden, {edit("shield", "centre")});
  contact(hidden, "2026-03-01T20:00:00.000Z", "Ομόνοια");
  LinkedPeople::decide(*anna.laptop, "anna", open, hidden, "");
  world.sync(anna);
  LaptopNode babis = world.enrol("babis");
  world.sync(babis);
  const PersonFile seen = PeopleHere(*babis.laptop).file("babis", open);
  EXPECT_THAT(seen.persons, ElementsAre(open));
  EXPECT_TRUE(seen.timeline.empty());
  EXPECT_FALSE(seen.identity.contains("birth_date"));
  EXPECT_EQ(file(open).timeline.size(), 1U);
}

TEST_F(People, AFileIsAsFarAsARoleReads) {
  const std::string person = add_person(anna, {"Ρέα", "Λύτρα", ""});
  create(anna, "identifier", {edit("scheme", "AMKA"), edit("value", "12058001234"), edit("status", "SELF")},
         person);
  create(anna, "plan", {edit("goal", "Σπίτι"), edit("state", "ACTIVE"), edit("review_on", "2026-12-01")},
         person);
  world.sync(anna);
  LaptopNode street = world.enrol("stavros", {"STREET"});
  world.sync(street);
  const PersonFile seen = PeopleHere(*street.laptop).file("stavros", person);
  EXPECT_TRUE(seen.timeline.empty());
  EXPECT_EQ(to_json(seen).dump().find("12058001234"), std::string::npos);
  EXPECT_NE(to_json(file(person)).dump().find("12058001234"), std::string::npos);
}

TEST_F(People, WhatIsDue) {
  const std::string person = add_person(anna, {"Ρέα", "Λύτρα", ""});
  const auto add = [&](const char* type, std::vector<Edit> edits) {
    return create(anna, type, std::move(edits), person);
  };
  const std::string appointment = add("appointment", {edit("starts_at", "2026-11-23T10:00:00.000Z"),
                                                      edit("state", "SET"), edit("worker", "anna")});
  add("appointment",
      {edit("starts_at", "2026-11-23T11:00:00.000Z"), edit("state", "CANCEL"), edit("worker", "anna")});
  const std::string others = add("appointment", {edit("starts_at", "2026-11-23T12:00:00.000Z"),
                                                 edit("state", "SET"), edit("worker", "babis")});
  const std::string task =
      add("task", {edit("what", "ΑΜΚΑ"), edit("due", "2026-11-22T10:00:00.000Z"), edit("owner", "anna")});
  add("task", {edit("what", "έγινε"), edit("due", "2026-11-22T10:00:00.000Z"),
               edit("done_at", "2026-11-20T10:00:00.000Z")});
  const std::string referral = add("referral", {edit("state", "SENT"), edit("feedback_due", "2026-11-10")});
  const std::string renewal = add("benefit_application", {edit("programme", "EEE"), edit("state", "PAYING"),
                                                          edit("valid_to", "2026-11-23")});
  const std::string plan =
      add("plan", {edit("goal", "Σπίτι"), edit("state", "ACTIVE"), edit("review_on", "2027-01-01")});
  const std::string step = create(
      anna, "plan_step", {edit("action", "x"), edit("due", "2026-11-21"), edit("state", "TODO")}, plan);
  create(anna, "plan_step", {edit("action", "y"), edit("due", "2026-11-21"), edit("state", "DONE")}, plan);
  const PeopleHere people(*anna.laptop);
  const auto due = [&](const char* from, const char* until, Agenda::Whose whose) {
    std::vector<std::string> out;
    for (const Due& one : people.agenda().due(from, until, "anna", whose))
      out.push_back(one.kind + " " + one.due + " " + one.record);
    return out;
  };
  const std::string is_due = "appointment 2026-11-23T10:00:00.000Z " + appointment;
  EXPECT_THAT(due("2026-11-23", "2026-11-23", Agenda::Whose::own),
              ElementsAre("renewal 2026-11-23 " + renewal, is_due));
  EXPECT_THAT(due("1970-01-01", "2026-11-22", Agenda::Whose::own),
              ElementsAre("referral 2026-11-10 " + referral, "step 2026-11-21 " + step,
                          "task 2026-11-22T10:00:00.000Z " + task));
  EXPECT_THAT(
      due("2026-11-23", "2026-11-23", Agenda::Whose::all),
      ElementsAre("renewal 2026-11-23 " + renewal, is_due, "appointment 2026-11-23T12:00:00.000Z " + others));
  EXPECT_THAT(due("2027-01-01", "2027-01-01", Agenda::Whose::own), ElementsAre("review 2027-01-01 " + plan));
}

TEST_F(People, NamesOfOneLetterAreFound) {
  const std::string person = add_person(anna, {"Ω", "Ξ", ""});
  add_person(anna, {"Γιώργος", "Ρήγας", ""});
  const PeopleHere people(*anna.laptop);
  EXPECT_THAT(records(people.find(typed("Ω Ξ"), "anna")), ElementsAre(person));
  EXPECT_THAT(records(people.find(typed("ξ"), "anna")), ElementsAre(person));
}

TEST_F(People, WhoIsKnownByNameAloneIsFoundUntilDeleted) {
  const std::string person = create(anna, "person", {edit("held", true, anna.laptop->viewer().unit)});
  add_name(anna, person, {"Ωρίων", "Ξένος", ""});
  PeopleHere people(*anna.laptop);
  EXPECT_THAT(records(people.find(typed("Ξένος"), "anna")), ElementsAre(person));
  Entry deletes;
  deletes.record = person;
  deletes.deletes = true;
  people.refresh(anna.laptop->save({deletes}, "anna"));
  EXPECT_TRUE(people.find(typed("Ξένος"), "anna").empty());
}

TEST_F(People, TheNextVisitIsTheOneThatWasAgreedLast) {
  const std::string person = add_person(anna, {"Ρέα", "Λύτρα", ""});
  contact(person, "2026-11-01T20:00:00.000Z", "Ομόνοια", {edit("next_on", "2026-11-05")});
  PeopleHere people(*anna.laptop);
  EXPECT_EQ(people.agenda().due("2026-11-01", "2026-11-30", "anna").size(), 1U);
  const std::string later =
      contact(person, "2026-11-04T20:00:00.000Z", "Κοτζιά", {edit("next_on", "2026-11-12")});
  people.refresh({later});
  const auto due = people.agenda().due("2026-11-01", "2026-11-30", "anna");
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].record, later);
}

TEST_F(People, NotSeenForTwoWeeksWithTheLastPlace) {
  const std::string lost = add_person(anna, {"Ρέα", "Λύτρα", ""}),
                    recent = add_person(anna, {"Ζωή", "Λύτρα", ""}),
                    long_ago = add_person(anna, {"Νίκη", "Λύτρα", ""});
  contact(lost, "2026-10-01T20:00:00.000Z", "Ομόνοια");
  const std::string last = contact(lost, "2026-11-05T20:00:00.000Z", "Κοτζιά");
  contact(lost, "2026-11-20T20:00:00.000Z", "Κοτζιά", {edit("outcome", "NOTFOUND")}); // nobody was met
  contact(recent, "2026-11-05T20:00:00.000Z", "Ομόνοια");
  const std::string again = contact(recent, "2026-11-20T20:00:00.000Z", "Ομόνοια");
  contact(long_ago, "2025-01-01T20:00:00.000Z", "Ομόνοια");
  create(anna, "street_contact",
         {edit("at", "2026-11-01T20:00:00.000Z"), edit("spot", "x"),
          edit("outcome", "SEEN")}); // a sighting of nobody known
  PeopleHere people(*anna.laptop);
  const auto unseen = people.agenda().unseen("2026-01-01", "2026-11-09", "anna", 100);
  ASSERT_EQ(unseen.size(), 1U);
  EXPECT_EQ(unseen[0].root, lost);
  EXPECT_EQ(unseen[0].record, last);
  EXPECT_EQ(unseen[0].place, "Κοτζιά");
  EXPECT_EQ(unseen[0].last, "2026-11-05T20:00:00.000Z");
  remove(anna, again);
  people.refresh({again});
  EXPECT_EQ(people.agenda().unseen("2026-01-01", "2026-11-09", "anna", 100).size(), 2U);
  EXPECT_EQ(people.agenda().unseen("2026-01-01", "2026-11-09", "anna", 1).size(), 1U);
}

TEST_F(People, AGuardedPersonIsOnTheListsOfTheirOwnWorkersAlone) {
  const std::string person = add_person(anna, {"Ρέα", "Λύτρα", ""});
  set(anna, person, {edit("shield", "centre")});
  contact(person, "2026-11-01T20:00:00.000Z", "Ομόνοια",
          {edit("outcome", "BRIEF"), edit("next_on", "2026-11-05")});
  world.sync(anna);
  LaptopNode babis = world.enrol("babis");
  world.sync(babis);
  const PeopleHere own(*anna.laptop), others(*babis.laptop);
  EXPECT_EQ(own.agenda().due("2026-11-01", "2026-11-30", "anna").size(), 1U);
  EXPECT_EQ(own.agenda().unseen("2026-01-01", "2026-11-09", "anna", 9).size(), 1U);
  EXPECT_TRUE(others.agenda().due("2026-11-01", "2026-11-30", "babis", Agenda::Whose::all).empty());
  EXPECT_TRUE(others.agenda().unseen("2026-01-01", "2026-11-09", "babis", 9).empty());
}

TEST_F(People, TheCaseloadIsWhatAWorkerAnswersFor) {
  const std::string one = add_person(anna, {"Ρέα", "Λύτρα", ""}),
                    two = add_person(anna, {"Ζωή", "Λύτρα", ""});
  const std::string own = create(
      anna, "case_file", {edit("worker", "anna"), edit("state", "OPEN"), edit("opened", "2026-01-01")}, one);
  const std::string team = create(anna, "case_file",
                                  {edit("worker", "babis"), edit("team", true, "anna"), edit("state", "PLAN"),
                                   edit("opened", "2026-02-01")},
                                  two);
  const std::string closed =
      create(anna, "case_file",
             {edit("worker", "anna"), edit("state", "CLOSED"), edit("opened", "2026-03-01")}, two);
  PeopleHere people(*anna.laptop);
  const auto cases = [&](const char* worker) {
    std::vector<std::string> out;
    for (const Case& one_case : people.agenda().caseload(worker))
      out.push_back(one_case.record + " " + one_case.state);
    return out;
  };
  EXPECT_THAT(cases("anna"), ElementsAre(team + " PLAN", own + " OPEN"));
  EXPECT_THAT(cases("babis"), ElementsAre(team + " PLAN"));
  EXPECT_THAT(cases("ann"), IsEmpty()); // no part of another's name
  set(anna, own, {edit("state", "CLOSED")});
  set(anna, closed, {edit("state", "REOPENED")});
  people.refresh({own, closed});
  EXPECT_THAT(cases("anna"), ElementsAre(closed + " REOPENED", team + " PLAN"));
}

TEST_F(People, WhatMovedAwayIsNoLongerOnTheAgenda) {
  const std::string person = add_person(anna, {"Ρέα", "Λύτρα", ""});
  create(anna, "case_file", {edit("worker", "anna"), edit("state", "OPEN"), edit("opened", "2026-01-01")},
         person);
  contact(person, "2026-10-01T20:00:00.000Z", "Ομόνοια", {edit("next_on", "2026-11-05")});
  EXPECT_EQ(PeopleHere(*anna.laptop).agenda().caseload("anna").size(), 1U);
  set(anna, person, {edit("held", true, World::kk1), edit("held", true, World::kk2)});
  set(anna, person, {edit("held", nullptr, World::kk1)});
  const PeopleHere people(*anna.laptop);
  EXPECT_TRUE(people.agenda().caseload("anna").empty());
  EXPECT_TRUE(people.agenda().due("2026-01-01", "2026-12-31", "anna").empty());
  EXPECT_TRUE(people.agenda().unseen("2026-01-01", "2026-11-09", "anna", 100).empty());
  EXPECT_THROW(people.file("anna", person), Refused);
}

TEST(WorkRules, FitTheDeclarations) {
  const WorkRules rules = WorkRules::load(catalog());
  ASSERT_NE(rules.of("appointment"), nullptr);
  EXPECT_EQ(rules.of("no_such_type"), nullptr);
  const std::string record = "street_contact/0192f3a4-0000-7000-8000-000000000000";
  EXPECT_EQ(rules.happened(catalog(), record, {{"at", "2026-11-23T20:00:00.000Z"}}),
            "2026-11-23T20:00:00.000Z");
  EXPECT_EQ(rules.happened(catalog(), record, Json::object()), entered_at(record));
  EXPECT_EQ(entered_at(record).substr(0, 4), "2024");
  // A type without a row: its first date.
  EXPECT_EQ(rules.of("disability_facts"), nullptr);
}

TEST(Agenda, MinutesOfDatesAndInstants) {
  EXPECT_EQ(minutes_of("1970-01-02"), 24 * 60);
  EXPECT_EQ(minutes_of("2026-11-23T10:05:59.000Z") - minutes_of("2026-11-23"), 605);
  EXPECT_EQ(minutes_of("2024-03-01") - minutes_of("2024-02-28"), 2 * 24 * 60);
  for (const char* text : {"", "2026", "2026-11", "x", "2026-13-01", "0000-00-00"})
    EXPECT_EQ(minutes_of(text), 0) << text;
}

} // namespace
} // namespace dromos::test
