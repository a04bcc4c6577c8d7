#include "schema/limits.h"
#include "schema/value.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace dromos {
namespace {

const Catalog& catalog() {
  static const Catalog declared = Catalog::load();
  return declared;
}

const Field& field(const std::string& type, const std::string& name) {
  return *catalog().type(type)->field(name);
}

struct Checked {
  std::vector<FieldValue> values;
  Warnings warnings;
};

Checked check(const Field& of, const Json& value) {
  Checked checked;
  checked.values = check_value(catalog(), of, value, checked.warnings);
  return checked;
}

// The one value of a single field.
Json single(const Field& of, const Json& value) {
  const Checked checked = check(of, value);
  EXPECT_EQ(checked.values.size(), 1U);
  EXPECT_EQ(checked.values.at(0).key, "");
  return checked.values.at(0).value;
}

// {"key": value} of a set or map.
Json registers(const Field& of, const Json& value) {
  Json all = Json::object();
  for (const FieldValue& one : check(of, value).values) all[one.key] = one.value;
  return all;
}

std::string value_of(const Message& message, const std::string& name) {
  const auto found = std::find_if(message.values.begin(), message.values.end(),
                                  [&](const auto& v) { return v.first == name; });
  return found == message.values.end() ? "" : found->second;
}

// Key of the refusal; empty where there was none.
std::string refused(const Field& of, const Json& value) {
  try {
    check(of, value);
  } catch (const Refused& refusal) {
    EXPECT_EQ(value_of(refusal.message(), "field"), of.name);
    for (const char* left : {"{label_", "{value}", "{expected}", "{list}", "{nearest}"})
      EXPECT_EQ(sentence(refusal.message(), Language::greek).find(left), std::string::npos) << left;
    return refusal.message().key;
  }
  return "";
}

constexpr const char* a_person = "person/0192f3a4-5b6c-7d8e-9f01-23456789abcd";
constexpr const char* a_unit = "org_unit/0192f3a4-5b6c-7d8e-9f01-23456789abcd";

// A value that fits each type of value.
Json fitting(const Field& of) {
  const std::string record = (of.target.empty() || of.target == "any" ? "tip" : of.target) +
                             std::string("/0192f3a4-5b6c-7d8e-9f01-23456789abcd");
  switch (of.type) {
  case ValueType::text:
    return "ό,τι";
  case ValueType::code:
    return catalog().list(of.list)->codes.front().code;
  case ValueType::boolean:
    return true;
  case ValueType::integer:
    return 3;
  case ValueType::decimal:
    return 2.5;
  case ValueType::money:
    return "250.00";
  case ValueType::date:
    return "2026-11-23";
  case ValueType::partial_date:
    return "1980-05";
  case ValueType::datetime:
    return "2026-11-23T08:15:30.120Z";
  case ValueType::ref:
    return record;
  case ValueType::worker:
    return "w17";
  case ValueType::snapshot:
    return {{"a", 1}};
  case ValueType::codes:
    return Json::array({catalog().list(of.list)->codes.front().code});
  case ValueType::refs:
    return Json::array({record});
  case ValueType::texts:
    return Json::array({of.check == "unit_path" ? "gr/el30" : "person.gender"});
  case ValueType::workers:
    return Json::array({"w17"});
  case ValueType::counts:
    return {{catalog().list(of.list)->codes.front().code, 2}};
  case ValueType::ratings:
    return {{catalog().list(of.list)->codes.front().code, catalog().list(of.value_list)->codes.front().code}};
  case ValueType::derived:
    break;
  }
  return nullptr;
}

// What no type of value takes: by kind of JSON, for each field a kind that is not its own.
TEST(CheckValue, EveryDeclaredFieldTakesWhatFitsAndRefusesWhatDoesNot) {
  for (const auto& [type_name, type] : catalog().types())
    for (const Field& of : type.fields) {
      SCOPED_TRACE(type_name + "." + of.name);
      if (of.type == ValueType::derived) {
        EXPECT_EQ(refused(of, 1), "schema.derived");
        EXPECT_EQ(refused(of, nullptr), "schema.derived");
        continue;
      }
      const Json fits = fitting(of);
      ASSERT_EQ(check(of, fits).values.size(), 1U);
      const FieldValue value = check(of, fits).values.front();
      EXPECT_EQ(value.key.empty(), !of.set() && !of.map());
      const bool text = of.type == ValueType::text;
      const Json wrong[] = {text ? Json(1) : Json("δεν ταιριάζει"),
                            of.type == ValueType::boolean ? Json("true") : Json(true)};
      for (const Json& misfit : wrong) EXPECT_NE(refused(of, misfit), "") << misfit;
      EXPECT_LE(check(of, nullptr).values.size(), 1U);
      EXPECT_EQ(check(of, nullptr).values.empty(), of.set() || of.map());
    }
}

TEST(CheckValue, NullAndEmptyTextEmpty) {
  EXPECT_EQ(single(field("person", "birth_place"), nullptr), nullptr);
  EXPECT_EQ(single(field("person", "birth_place"), ""), nullptr);
  EXPECT_EQ(single(field("person", "gender"), ""), nullptr);
  EXPECT_EQ(registers(field("person", "languages"), nullptr), Json::object());
  EXPECT_EQ(registers(field("person", "languages"), Json::array()), Json::object());
}

TEST(CheckValue, TextIsKeptAsWritten) {
  const Field& note = field("encounter", "note");
  for (const std::string text : {"  two  spaces ", "α\xcc\x81 and ά", "line\nline", "مرحبا"})
    EXPECT_EQ(single(note, text), text);
  EXPECT_EQ(single(note, std::string(limits::text_bytes, 'x')).get<std::string>().size(), limits::text_bytes);
  EXPECT_EQ(refused(note, std::string(limits::text_bytes + 1, 'x')), "schema.value");
  EXPECT_EQ(refused(note, "\xff"), "schema.value");
  EXPECT_EQ(refused(note, std::string("a\0b", 3)), "schema.value");
}

TEST(CheckValue, AnUnknownCodeNamesTheNearest) {
  try {
    check(field("case_file", "state"), "open");
    FAIL();
  } catch (const Refused& refusal) {
    EXPECT_EQ(refusal.message().key, "schema.code");
    EXPECT_EQ(value_of(refusal.message(), "value"), "open");
    EXPECT_EQ(value_of(refusal.message(), "list_en"), catalog().list("CASESTATE")->label.en);
    EXPECT_EQ(value_of(refusal.message(), "list_el"), catalog().list("CASESTATE")->label.el);
    EXPECT_EQ(value_of(refusal.message(), "nearest").substr(0, 4), "OPEN");
  }
  EXPECT_EQ(refused(field("person", "gender"), 1), "schema.value");
}

TEST(CheckValue, NumbersAreNumbers) {
  const Field& minutes = field("encounter", "duration_min");
  EXPECT_EQ(single(minutes, 30), 30);
  EXPECT_TRUE(single(minutes, 30.0).is_number_integer());
  for (const Json& wrong :
       {Json(2.5), Json("30"), Json(1e300), Json(limits::json_integer + 1), Json::array({1})})
    EXPECT_EQ(refused(minutes, wrong), "schema.value");
  EXPECT_EQ(single(field("volunteer_shift", "hours"), 2.25), 2.25);
  EXPECT_EQ(refused(field("volunteer_shift", "hours"), "2.25"), "schema.value");
}

TEST(CheckValue, MoneyIsTextWithTwoDecimals) {
  const Field& rent = field("rent_facts", "rent");
  EXPECT_EQ(single(rent, "250"), "250.00");
  EXPECT_EQ(single(rent, "250,5"), "250.50");
  EXPECT_EQ(single(rent, 250), "250.00");
  EXPECT_EQ(single(rent, 250.5), "250.50");
  EXPECT_EQ(single(rent, 0.1), "0.10");
  for (const Json& wrong : {Json(0.125), Json("1.250"), Json(1e21), Json(true), Json("δέκα")})
    EXPECT_EQ(refused(rent, wrong), "schema.value");
}

TEST(CheckValue, DatesAndInstantsAreNormalised) {
  EXPECT_EQ(single(field("request", "due"), "23/11/2026"), "2026-11-23");
  EXPECT_EQ(single(field("person", "birth_date"), "5/1980"), "1980-05");
  EXPECT_EQ(single(field("encounter", "at"), "2026-11-23T10:15:30+02:00"), "2026-11-23T08:15:30.000Z");
  EXPECT_EQ(refused(field("request", "due"), "1980-05"), "schema.value");
  EXPECT_EQ(refused(field("encounter", "at"), "2026-11-23"), "schema.value");
}

TEST(CheckValue, AReferenceIsARecordOfItsTarget) {
  EXPECT_EQ(single(field("consent", "person"), a_person), a_person);
  EXPECT_EQ(refused(field("consent", "person"), a_unit), "schema.value");
  EXPECT_EQ(single(field("task", "why"), a_unit), a_unit); // any
  EXPECT_EQ(refused(field("task", "why"), "w17"), "schema.value");
  EXPECT_EQ(registers(field("housing_request", "members"), Json::array({a_person})),
            (Json{{a_person, true}}));
}

TEST(CheckValue, SetsGiveOneRegisterPerMember) {
  const Field& languages = field("person", "languages");
  EXPECT_EQ(registers(languages, Json::array({"el", "en", "el"})), (Json{{"el", true}, {"en", true}}));
  EXPECT_EQ(check(languages, Json::array({"el", "en", "el"})).values.size(), 2U);
  EXPECT_EQ(registers(languages, Json{{"el", true}, {"en", nullptr}}), (Json{{"el", true}, {"en", nullptr}}));
  EXPECT_EQ(refused(languages, Json::array({"el", "xx"})), "schema.code");
  EXPECT_EQ(refused(languages, Json::array({1})), "schema.value");
  EXPECT_EQ(refused(languages, Json{{"el", 1}}), "schema.value");
  EXPECT_EQ(refused(languages, "el"), "schema.value");
  Json many = Json::array();
  for (int i = 0; i < 2000; ++i) many.push_back("person.x" + std::to_string(i));
  EXPECT_EQ(refused(field("referral", "shared_fields"), many), "schema.value");
  EXPECT_EQ(refused(field("referral", "shared_fields"), Json::array({""})), "schema.value");
}

TEST(CheckValue, MapsGiveOneRegisterPerCode) {
  const Field& given = field("street_contact", "given");
  EXPECT_EQ(registers(given, Json{{"BLANKET", 2}, {"DRYFOOD", 0}}), (Json{{"BLANKET", 2}, {"DRYFOOD", 0}}));
  EXPECT_EQ(registers(given, Json{{"BLANKET", nullptr}}), (Json{{"BLANKET", nullptr}}));
  for (const Json& wrong :
       {Json{{"BLANKET", -1}}, Json{{"BLANKET", 1.5}}, Json{{"BLANKET", "2"}}, Json::array({"BLANKET"})})
    EXPECT_EQ(refused(given, wrong), "schema.value") << wrong;
  EXPECT_EQ(refused(given, Json{{"BLANKETS", 1}}), "schema.code");
  const Field& level = field("assessment", "level");
  const std::string domain = catalog().list("DOMAIN")->codes.front().code;
  EXPECT_EQ(registers(level, Json{{domain, "3"}}), (Json{{domain, "3"}}));
  EXPECT_EQ(refused(level, Json{{domain, "5"}}), "schema.code");
  EXPECT_EQ(refused(level, Json{{domain, 3}}), "schema.value");
}

TEST(CheckValue, ASnapshotFitsIntoAChange) {
  const Field& snapshot = field("benefit_application", "household_snapshot");
  EXPECT_EQ(single(snapshot, Json::array({1, "a"})), Json::array({1, "a"}));
  EXPECT_EQ(refused(snapshot, 1), "schema.value");
  Json deep;
  for (int i = 0; i < limits::snapshot_depth; ++i) deep = Json::array({deep});
  EXPECT_EQ(single(snapshot, deep), deep);
  EXPECT_EQ(refused(snapshot, Json::array({deep})), "schema.value");
  EXPECT_EQ(refused(snapshot, Json{{"a", limits::json_integer + 1}}), "schema.value");
  EXPECT_EQ(refused(snapshot, Json{{"a", std::string(limits::text_bytes, 'x')}}), "schema.value");
}

TEST(CheckValue, HeldIsASetOfUnitPaths) {
  const Field& held = field("person", "held");
  EXPECT_EQ(registers(held, Json::array({"gr/el30/athina/kk1"})), (Json{{"gr/el30/athina/kk1", true}}));
  for (const char* wrong : {"", "/", "gr/", "/gr", "GR", "gr//el30", "gr/ελ", "gr/-a", "a/b/c/d/e/f/g/h/i"})
    EXPECT_EQ(refused(held, Json::array({wrong})), "schema.value") << wrong;
  EXPECT_EQ(single(field("person", "shield"), "centre"), "centre");
  EXPECT_EQ(refused(field("person", "shield"), "moon"), "schema.code");
}

TEST(CheckValue, NumbersOfPeopleWarnAndAreKept) {
  const auto warning = [](const Field& of, const Json& value) {
    const Checked checked = check(of, value);
    EXPECT_EQ(checked.values.at(0).value, value);
    for (const Message& message : checked.warnings)
      EXPECT_EQ(sentence(message, Language::english).find('{'), std::string::npos);
    return checked.warnings.empty() ? "" : checked.warnings.front().key;
  };
  EXPECT_EQ(warning(field("employer", "afm"), "100000003"), "");
  EXPECT_EQ(warning(field("employer", "afm"), "100000004"), "schema.number_bad_check");
  EXPECT_EQ(warning(field("address", "postcode"), "104 31"), "");
  EXPECT_EQ(warning(field("address", "postcode"), "99999"), "schema.number_bad_range");
  EXPECT_EQ(warning(field("address", "lat"), 91), "schema.range");
  EXPECT_EQ(warning(field("address", "lat"), -37.9), "");
  EXPECT_EQ(warning(field("address", "lon"), 91), "");
  EXPECT_EQ(warning(field("disability_facts", "percent"), 101), "schema.range");
  EXPECT_EQ(warning(field("disability_facts", "percent"), -1), "schema.range");
  EXPECT_EQ(check(field("referral", "shared_fields"), Json::array({"person.gender"})).warnings.size(), 0U);
  EXPECT_EQ(check(field("referral", "shared_fields"), Json::array({"person.gendre", "x"})).warnings.size(),
            2U);
}

TEST(CheckValue, EveryWarningOfANumberHasASentence) {
  for (const char* check : {"bad_check", "bad_date", "bad_length", "bad_chars", "bad_zero", "bad_structure",
                            "bad_range", "suspicious"}) {
    const std::string key = std::string("schema.number_") + check;
    EXPECT_NE(sentence({key, {}}, Language::english), key);
  }
}

TEST(CheckValue, ARefusalQuotesWholeCharactersOnly) {
  std::string text = "x";
  for (int i = 0; i < 200; ++i) text += "ά";
  try {
    check(field("request", "due"), text);
    FAIL();
  } catch (const Refused& refusal) {
    const std::string quoted = value_of(refusal.message(), "value");
    EXPECT_LE(quoted.size(), 84U);
    EXPECT_NO_THROW(canonical(quoted));
  }
}

TEST(RecordName, IsATypeAndAUuidOfVersion7) {
  EXPECT_TRUE(is_record_name(a_person));
  EXPECT_TRUE(is_record_name("of_a_later_version2/0192f3a4-5b6c-7d8e-bf01-23456789abcd"));
  for (const char* wrong :
       {"", "person", "/0192f3a4-5b6c-7d8e-9f01-23456789abcd", "Person/0192f3a4-5b6c-7d8e-9f01-23456789abcd",
        "person/0192F3A4-5b6c-7d8e-9f01-23456789abcd", "person/0192f3a4-5b6c-4d8e-9f01-23456789abcd",
        "person/0192f3a4-5b6c-7d8e-cf01-23456789abcd", "person/0192f3a45b6c-7d8e-9f01-23456789abcd0",
        "person/0192f3a4-5b6c-7d8e-9f01-23456789abcd/", "a/b/0192f3a4-5b6c-7d8e-9f01-23456789abcd",
        "person/"})
    EXPECT_FALSE(is_record_name(wrong)) << wrong;
  EXPECT_FALSE(is_record_name(std::string(65, 'a') + "/0192f3a4-5b6c-7d8e-9f01-23456789abcd"));
  EXPECT_EQ(type_of(a_person), "person");
  EXPECT_EQ(type_of("person"), "");
}

} // namespace
} // namespace dromos
