// The declarations in the program: all of them, and what must hold of them.
#include "schema/catalog.h"
#include "schema/errors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace dromos {
namespace {

const Catalog& catalog() {
  static const Catalog declared = Catalog::load();
  return declared;
}

TEST(Declarations, AllOfThem) {
  std::size_t fields = 0, codes = 0, lists = 0;
  for (const auto& [name, type] : catalog().types()) fields += type.fields.size();
  for (const std::string name : {"RESP", "MUNI", "ISO3166", "ROLE", "DQ", "REACH"})
    EXPECT_TRUE(catalog().list(name)) << name;
  for (const auto& [name, list] : catalog().lists())
    if (name != "REACH") ++lists, codes += list.codes.size();
  EXPECT_EQ(catalog().types().size(), 54U);
  EXPECT_EQ(fields, 484U);
  EXPECT_EQ(lists, 99U);
  EXPECT_EQ(codes, 1429U);
  EXPECT_EQ(catalog().list("REACH")->codes.size(), 3U);
  EXPECT_EQ(catalog().version(), 1);
}

TEST(Declarations, EveryTypeIsReadAndWrittenBySomeRole) {
  for (const auto& [name, type] : catalog().types()) {
    int readers = 0, writers = 0;
    for (const std::string& role : catalog().roles()) {
      readers += catalog().access(role, name).read;
      writers += catalog().access(role, name).write;
    }
    EXPECT_GT(readers, 0) << name;
    EXPECT_GT(writers, 0) << name;
  }
}

TEST(Declarations, RolesAreThoseOfTheListInItsOrder) {
  std::vector<std::string> codes;
  for (const Code& code : catalog().list("ROLE")->codes) codes.push_back(code.code);
  EXPECT_EQ(catalog().roles(), codes);
  EXPECT_EQ(codes.size(), 18U);
}

TEST(Declarations, AClassSaysItsReach) {
  for (const auto& [name, type] : catalog().types())
    for (const Field& field : type.fields) {
      if (field.type == ValueType::derived) continue;
      ASSERT_TRUE(catalog().cls(field.cls)) << name << "." << field.name;
      EXPECT_NE(field.cls.find(dromos::name(catalog().cls(field.cls)->reach)), std::string::npos)
          << field.cls;
    }
}

TEST(Declarations, WhatIsSecretStaysAtTheCentre) {
  for (const auto& [name, type] : catalog().types())
    for (const Field& field : type.fields) {
      const bool secret = field.cls.starts_with("p4") || field.cls.starts_with("pn");
      EXPECT_TRUE(!secret || catalog().cls(field.cls)->reach == Reach::centre) << name << "." << field.name;
    }
}

TEST(Declarations, MaskingIsAClassOfItsOwn) {
  EXPECT_EQ(catalog().class_of("identifier", "value"), "p2-centre-id");
  EXPECT_EQ(catalog().class_of("identifier", "scheme"), "p2-centre");
  for (const std::string role : {"STREET", "EDU", "STORE", "VOLC"}) {
    EXPECT_TRUE(catalog().access(role, "identifier").read) << role;
    EXPECT_TRUE(catalog().access(role, "identifier").hidden.contains("p2-centre-id")) << role;
  }
  EXPECT_TRUE(catalog().access("SW", "identifier").hidden.empty());
  EXPECT_EQ(catalog().class_of("session", "private_note"), "pn-centre");
  EXPECT_TRUE(catalog().access("COORD", "session").hidden.contains("pn-centre"));
  EXPECT_EQ(catalog().access("SW", "session").relation, Relation::author);
}

TEST(Declarations, TheOuterRolesReadNoHealthOrSafetyDataButTheSafetyOfACall) {
  for (const std::string role : {"EDU", "STORE", "VOLC"}) {
    for (const std::string type : {"person", "address", "household", "household_member", "contact_point"})
      for (const Field& field : catalog().type(type)->fields) {
        const bool sensitive = field.cls.starts_with("p3") || field.cls.starts_with("p4");
        const bool hidden = catalog().access(role, type).hidden.contains(field.cls);
        EXPECT_EQ(hidden, sensitive && field.name != "safe") << role << " " << type << "." << field.name;
      }
  }
  EXPECT_EQ(catalog().class_of("contact_point", "safe"), "p4-centre");
}

TEST(Declarations, SystemFieldsBelongToEveryType) {
  for (const auto& [name, type] : catalog().types()) {
    ASSERT_TRUE(type.field("held") && type.field("shield") && type.field("deleted")) << name;
    EXPECT_EQ(std::count_if(type.fields.begin(), type.fields.end(),
                            [](const Field& f) { return f.name == "held"; }),
              0);
  }
  const Type& person = *catalog().type("person");
  EXPECT_TRUE(person.field("held")->set());
  EXPECT_EQ(person.field("shield")->policy, Policy::latest);
  EXPECT_EQ(catalog().class_of("person", "held"), "p0-nation-held");
  EXPECT_EQ(catalog().class_of("of_a_later_version", "held"), "p0-nation-held");
  EXPECT_EQ(catalog().class_of("person", "deleted"), std::nullopt);
  EXPECT_EQ(catalog().system_writers("held"), (std::set<std::string>{"COORD", "SW"}));
  EXPECT_EQ(catalog().system_writers("shield"), (std::set<std::string>{"COORD", "SW"}));
  EXPECT_TRUE(catalog().system_writers("deleted").empty());
}

TEST(Declarations, ACaseTeamIsItsFilesWorkers) {
  const std::vector<std::pair<std::string, std::string>> team{{"case_file", "worker"}, {"case_file", "team"}};
  EXPECT_EQ(catalog().team_fields(), team);
}

TEST(Declarations, WhatIsUnknownHasNoRightsAndNoClass) {
  EXPECT_EQ(catalog().type("nothing"), nullptr);
  EXPECT_EQ(catalog().list("NOTHING"), nullptr);
  EXPECT_EQ(catalog().cls("p9-moon"), nullptr);
  EXPECT_FALSE(catalog().access("NOBODY", "person").read);
  EXPECT_FALSE(catalog().access("SW", "nothing").write);
  EXPECT_FALSE(catalog().access("STREET", "case_file").read);
  EXPECT_EQ(catalog().class_of("person", "nothing"), std::nullopt);
  EXPECT_EQ(catalog().class_of("nothing", "x"), std::nullopt);
}

TEST(Declarations, ThreeFieldsAreDerivedAndHaveNoClass) {
  int derived = 0;
  for (const auto& [name, type] : catalog().types())
    for (const Field& field : type.fields) {
      if (field.type != ValueType::derived) continue;
      ++derived;
      EXPECT_EQ(catalog().class_of(name, field.name), std::nullopt);
    }
  EXPECT_EQ(derived, 3);
}

TEST(Declarations, ReadsOfAFileAreOutsideTheStateHash) {
  for (const auto& [name, type] : catalog().types()) EXPECT_EQ(type.hashed, name != "access_event") << name;
}

TEST(Declarations, Particulars) {
  const Type& person = *catalog().type("person");
  EXPECT_EQ(person.about, "");
  EXPECT_EQ(person.label.el, "Άτομο");
  EXPECT_TRUE(person.field("gender")->required);
  EXPECT_EQ(person.field("conf_level")->policy, Policy::highest);
  EXPECT_EQ(catalog().type("document")->about, "application");
  EXPECT_EQ(catalog().type("plan_step")->field("depends_on")->target, "plan_step");
  EXPECT_EQ(catalog().type("assessment")->field("level")->value_list, "SEV");
  EXPECT_TRUE(catalog().type("assessment")->field("level")->map());
  EXPECT_EQ(catalog().type("employer")->field("afm")->check, "afm");
  EXPECT_EQ(catalog().type("address")->field("postcode")->check, "postcode");
}

TEST(CodeListRank, IsTheDeclaredOneOrThePositionAndUnknownIsHighest) {
  EXPECT_EQ(catalog().list("CONF")->rank("P1"), 1);
  EXPECT_EQ(catalog().list("CONF")->rank("PN"), 5);
  EXPECT_EQ(catalog().list("RISK")->rank("DV"), 0);
  EXPECT_EQ(catalog().list("RISK")->rank("CHILDP"), 1);
  EXPECT_EQ(catalog().list("CONF")->rank("P9"), std::numeric_limits<int>::max());
}

} // namespace
} // namespace dromos
