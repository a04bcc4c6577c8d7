#include "schema/value.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

const Catalog& catalog() {
  static const Catalog declared = Catalog::load();
  return declared;
}

// "type.field" typed as `text`: the value, or {"key": value} of a set or map.
Json typed(const std::string& type, const std::string& name, const std::string& text) {
  const Field& field = *catalog().type(type)->field(name);
  Warnings warnings;
  const auto values = read_value(catalog(), field, text, warnings);
  if (!field.set() && !field.map()) return values.at(0).value;
  Json all = Json::object();
  for (const FieldValue& one : values) all[one.key] = one.value;
  return all;
}

TEST(TypedValue, Booleans) {
  for (const char* yes : {"true", "ναι", "ΝΑΙ", "Ναί", "yes", " Yes "})
    EXPECT_EQ(typed("person", "interpreter", yes), true) << yes;
  for (const char* no : {"false", "όχι", "ΟΧΙ", "no"})
    EXPECT_EQ(typed("person", "interpreter", no), false) << no;
  for (const char* neither : {"1", "maybe", "y"})
    EXPECT_THROW(typed("person", "interpreter", neither), Refused) << neither;
}

TEST(TypedValue, Numbers) {
  EXPECT_EQ(typed("encounter", "duration_min", "30"), 30);
  EXPECT_EQ(typed("address", "lat", "37,98"), 37.98);
  EXPECT_EQ(typed("address", "lat", "-37.98"), -37.98);
  EXPECT_EQ(typed("rent_facts", "rent", "1.250,5"), "1250.50");
  for (const char* wrong : {"2.5", "x", "3 4", "0x10", "1e3", "inf", "nan", "99999999999999999999"})
    EXPECT_THROW(typed("encounter", "duration_min", wrong), Refused) << wrong;
  EXPECT_THROW(typed("address", "lat", "nan"), Refused);
  EXPECT_THROW(typed("address", "lat", "1,000,5"), Refused);
}

TEST(TypedValue, DatesAndCodes) {
  EXPECT_EQ(typed("person", "birth_date", "1980-05"), "1980-05");
  EXPECT_EQ(typed("request", "due", " 23/11/2026 "), "2026-11-23");
  EXPECT_EQ(typed("case_file", "state", "OPEN"), "OPEN");
  EXPECT_THROW(typed("case_file", "state", "open"), Refused); // suggested, never taken for it
}

TEST(TypedValue, TextIsKeptAsWritten) {
  EXPECT_EQ(typed("encounter", "note", " true, 2 "), " true, 2 ");
}

TEST(TypedValue, Sets) {
  EXPECT_EQ(typed("person", "languages", "el, en,"), (Json{{"el", true}, {"en", true}}));
  EXPECT_EQ(typed("encounter", "staff", "w17,w18"), (Json{{"w17", true}, {"w18", true}}));
  EXPECT_THROW(typed("person", "languages", "el en"), Refused);
}

TEST(TypedValue, Maps) {
  EXPECT_EQ(typed("street_contact", "given", "BLANKET:2, DRYFOOD:1"), (Json{{"BLANKET", 2}, {"DRYFOOD", 1}}));
  EXPECT_EQ(typed("street_contact", "given", "BLANKET:"), (Json{{"BLANKET", nullptr}}));
  const std::string domain = catalog().list("DOMAIN")->codes.front().code;
  EXPECT_EQ(typed("assessment", "level", domain + ":3"), (Json{{domain, "3"}}));
  for (const char* wrong : {"BLANKET", "BLANKET:x", "BLANKET:1,BLANKET:2", ":1", "BLANKET=1"})
    EXPECT_THROW(typed("street_contact", "given", wrong), Refused) << wrong;
}

TEST(TypedValue, Snapshots) {
  EXPECT_EQ(typed("benefit_application", "household_snapshot", "{\"a\":1}"), (Json{{"a", 1}}));
  for (const char* wrong : {"{", "1", "{\"a\":1,\"a\":2}"}) {
    try {
      typed("benefit_application", "household_snapshot", wrong);
      FAIL() << wrong;
    } catch (const Refused& refused) {
      EXPECT_EQ(refused.message().key, "schema.value");
    }
  }
}

TEST(TypedValue, NothingEmpties) {
  EXPECT_EQ(typed("encounter", "duration_min", ""), nullptr);
  EXPECT_EQ(typed("encounter", "note", "  "), nullptr);
  EXPECT_EQ(typed("person", "languages", ""), Json::object());
}

} // namespace
} // namespace dromos
