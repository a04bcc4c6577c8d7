// Declarations from folders, over those in the program: a new form, field or list needs no compiler.
#include "schema/catalog.h"
#include "schema/errors.h"
#include "schema/value.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace dromos {
namespace {

class Overlay : public testing::Test {
 protected:
  Overlay() {
    std::string name = (std::filesystem::temp_directory_path() / "dromos-overlay-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~Overlay() override { std::filesystem::remove_all(folder_); }

  void put(const std::string& file, const std::string& text) {
    std::filesystem::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file) << text;
  }
  Catalog load() const { return Catalog::load({folder_}); }
  // "file where what" of the refusal, the file by its name alone.
  std::string refusal() const {
    try {
      load();
    } catch (const Refused& refused) {
      const auto& values = refused.message().values;
      EXPECT_EQ(refused.message().key, "schema.declaration");
      return std::filesystem::path(values.at(0).second).filename().string() + " " + values.at(1).second +
             " " + values.at(2).second;
    }
    return "accepted";
  }
  // Of a folder with this file alone.
  std::string refusal_of(const std::string& text) {
    put("a.json", text);
    return refusal();
  }

  std::filesystem::path folder_;
};

constexpr const char* library_card = R"({
  "type": "library_card",
  "label": {"el": "Κάρτα βιβλιοθήκης", "en": "Library card"},
  "responsibility": "R10",
  "about": "person",
  "fields": [
    {"name": "person", "type": "ref", "target": "person", "class": "p1-region", "label": {"el": "Άτομο", "en": "Person"}},
    {"name": "kind", "type": "code", "list": "CARDKIND", "class": "p1-centre", "label": {"el": "Είδος", "en": "Kind"}}
  ],
  "access": [{"role": "SW", "read": true, "write": true}, {"role": "EDU", "read": true, "hidden": ["p1-centre"]}]
})";
constexpr const char* card_kinds =
    R"({"list": "CARDKIND", "label": {"el": "Είδος κάρτας", "en": "Kind of card"},
  "codes": [{"code": "CHILD", "label": {"el": "Παιδική", "en": "Child"}}]})";

TEST_F(Overlay, AddsATypeWithItsListAndAccess) {
  put("types/library_card.json", library_card);
  put("lists.json", card_kinds);
  const Catalog catalog = load();
  ASSERT_TRUE(catalog.type("library_card"));
  EXPECT_EQ(catalog.types().size(), 55U);
  EXPECT_EQ(catalog.class_of("library_card", "kind"), "p1-centre");
  EXPECT_TRUE(catalog.type("library_card")->field("held"));
  EXPECT_TRUE(catalog.access("SW", "library_card").write);
  EXPECT_FALSE(catalog.access("EDU", "library_card").write);
  EXPECT_TRUE(catalog.access("EDU", "library_card").hidden.contains("p1-centre"));
  EXPECT_FALSE(catalog.access("COORD", "library_card").read);
  Warnings warnings;
  EXPECT_EQ(check_value(catalog, *catalog.type("library_card")->field("kind"), "CHILD", warnings).at(0).value,
            "CHILD");
}

TEST_F(Overlay, AddsAFieldToAType) {
  put("shoe.json", R"({"type": "person", "extends": true, "fields": [
    {"name": "shoe_size", "type": "int", "class": "p1-centre", "policy": "latest", "label": {"el": "Παπούτσι", "en": "Shoe size"}}]})");
  const Catalog catalog = load();
  EXPECT_EQ(catalog.type("person")->fields.size(), Catalog::load().type("person")->fields.size() + 1);
  EXPECT_EQ(catalog.class_of("person", "shoe_size"), "p1-centre");
  EXPECT_EQ(catalog.type("person")->field("shoe_size")->policy, Policy::latest);
  EXPECT_TRUE(catalog.type("person")->field("gender"));
}

TEST_F(Overlay, AddsCodesAndRaisesTheVersion) {
  put("goods.json",
      R"({"list": "GOODS", "extends": true, "codes": [{"code": "TORCH", "label": {"el": "Φακός", "en": "Torch"}}]})");
  put("version.json", R"({"version": 2})");
  const Catalog catalog = load();
  EXPECT_TRUE(catalog.list("GOODS")->find("TORCH"));
  EXPECT_EQ(catalog.list("GOODS")->codes.size(), 16U);
  EXPECT_EQ(catalog.version(), 2);
}

TEST_F(Overlay, MayTakeAwayRights) {
  put("access.json", R"({"access": [{"role": "EDU", "type": "person"},
                                    {"role": "SW", "type": "person", "read": true, "write": true, "hidden": ["p3-centre"]}]})");
  const Catalog catalog = load();
  EXPECT_FALSE(catalog.access("EDU", "person").read);
  EXPECT_TRUE(catalog.access("SW", "person").hidden.contains("p3-centre"));
}

TEST_F(Overlay, ALaterFolderStandsOnTheEarlier) {
  put("one/types/library_card.json", library_card);
  put("one/lists.json", card_kinds);
  put("two/more.json", R"({"type": "library_card", "extends": true, "fields": [
    {"name": "until", "type": "date", "class": "p1-centre", "label": {"el": "Έως", "en": "Until"}}]})");
  const Catalog catalog = Catalog::load({folder_ / "one", folder_ / "two"});
  EXPECT_EQ(catalog.type("library_card")->fields.size(), 3U);
  put("two/more.json", R"({"access": [{"role": "COORD", "type": "library_card", "read": true}]})");
  EXPECT_THROW(Catalog::load({folder_ / "one", folder_ / "two"}), Refused);
}

TEST_F(Overlay, RefusesToWidenTheReach) {
  EXPECT_EQ(refusal_of(R"({"classes": {"p1-centre": "nation"}})"),
            "a.json classes.p1-centre address.kind would go further up than before (centre → nation)");
  EXPECT_EQ(refusal_of(R"({"classes": {"p1-region": "centre"}})"), "accepted"); // narrower
  EXPECT_EQ(refusal_of(R"({"classes": {"p4-nation": "nation"}})"), "accepted"); // a new one
}

// A type in place of the declared one, with one field's class changed.
std::string consent_with(const std::string& given_on_class, const std::string& type = "date") {
  std::string text =
      R"({"type": "consent", "label": {"el": "Σ", "en": "C"}, "responsibility": "COMMON", "about": "person", "fields": [)";
  for (const auto& [name, rest] :
       {std::pair<std::string, std::string>{"person", R"("ref", "target": "person", "class": "p1-region")"},
        {"purpose", R"("code", "list": "CONSENTFOR", "class": "p1-region")"},
        {"given_on", "\"" + type + R"(", "class": ")" + given_on_class + "\""},
        {"withdrawn_on", R"("date", "class": "p1-region")"},
        {"language", R"("code", "list": "LANG", "class": "p1-region")"}})
    text += (text.ends_with('[') ? "" : ", ") + std::string(R"({"name": ")") + name + R"(", "type": )" +
            rest + R"(, "label": {"el": "Σ", "en": "C"}})";
  return text + "]}";
}

TEST_F(Overlay, ReplacesATypeOnlyAsNarrowOrNarrower) {
  EXPECT_EQ(refusal_of(consent_with("p1-region")), "accepted");
  EXPECT_EQ(refusal_of(consent_with("p2-centre")), "accepted");
  EXPECT_EQ(refusal_of(consent_with("p0-nation")),
            "a.json consent.given_on consent.given_on would go further up than before (region → nation)");
  EXPECT_EQ(refusal_of(consent_with("p1-region", "datetime")),
            "a.json consent.given_on the type of value must stay: declare another field instead");
  std::string dropped = consent_with("p1-region");
  dropped.replace(dropped.find("withdrawn_on"), 12, "another_name");
  EXPECT_EQ(refusal_of(dropped),
            "a.json consent the field withdrawn_on is missing: one that is declared stays");
  std::string rooted = consent_with("p1-region");
  rooted.replace(rooted.find(R"("about": "person", )"), 19, "");
  EXPECT_EQ(refusal_of(rooted),
            "a.json consent \"about\" must stay: it decides who sees the records that exist");
}

TEST_F(Overlay, RefusesNewReaders) {
  EXPECT_EQ(refusal_of(R"({"access": [{"role": "STREET", "type": "case_file", "read": true}]})"),
            "a.json access[0] the role STREET did not read case_file.case_no before");
  EXPECT_EQ(refusal_of(R"({"access": [{"role": "EDU", "type": "identifier", "read": true}]})"),
            "a.json access[0] the role EDU did not read identifier.value before");
  EXPECT_EQ(refusal_of(R"({"access": [{"role": "SW", "type": "session", "read": true, "write": true}]})"),
            "a.json access[0] the role SW read fewer records of session before");
  EXPECT_EQ(
      refusal_of(R"({"access": [{"role": "SW", "type": "session", "read": true, "relation": "author"}]})"),
      "accepted");
  EXPECT_EQ(refusal_of(R"({"system": {"held": ["COORD", "STREET"], "shield": ["SW"]}})"),
            "a.json system the role STREET did not write held before");
}

TEST_F(Overlay, RefusesAWiderTeam) {
  EXPECT_EQ(refusal_of(R"({"team": [{"type": "encounter", "field": "staff"}]})"),
            "a.json team[0] the workers in encounter.staff read no team's records before");
  EXPECT_EQ(refusal_of(R"({"team": [{"type": "encounter", "field": "note"}]})"),
            "a.json team[0] there is no field of workers encounter.note");
}

TEST_F(Overlay, RefusesReadersThroughAnotherClass) {
  // The masked value of an identifier, moved to a class that the outer roles read.
  std::string text =
      R"({"type": "identifier", "label": {"el": "Α", "en": "I"}, "responsibility": "COMMON", "about": "person", "fields": [
    {"name": "scheme", "type": "code", "list": "IDSCHEME", "class": "p2-centre", "label": {"el": "Ε", "en": "S"}},
    {"name": "value", "type": "text", "class": "p2-centre", "label": {"el": "Τ", "en": "V"}},
    {"name": "status", "type": "code", "list": "IDSTATUS", "class": "p2-centre", "label": {"el": "Κ", "en": "S"}},
    {"name": "valid_to", "type": "date", "class": "p2-centre", "label": {"el": "Λ", "en": "V"}},
    {"name": "person", "type": "ref", "target": "person", "class": "p1-region", "label": {"el": "Α", "en": "P"}}]})";
  EXPECT_EQ(refusal_of(text), "a.json identifier.value the role STREET did not read identifier.value before");
}

TEST_F(Overlay, RefusesALowerVersion) {
  put("one/version.json", R"({"version": 3})");
  put("two/version.json", R"({"version": 2})");
  EXPECT_THROW(Catalog::load({folder_ / "one", folder_ / "two"}), Refused);
  EXPECT_EQ(Catalog::load({folder_ / "one"}).version(), 3);
}

std::string field(const std::string& rest) {
  return R"({"type": "person", "extends": true, "fields": [{"name": "x", )" + rest +
         R"(, "label": {"el": "Χ", "en": "X"}}]})";
}

TEST_F(Overlay, NamesFilePlaceAndDefectOfEveryReference) {
  const std::string at = "a.json person.x ";
  EXPECT_EQ(refusal_of(field(R"("type": "code", "list": "NOPE", "class": "p1-centre")")),
            at + "there is no list NOPE");
  EXPECT_EQ(refusal_of(field(R"("type": "code", "class": "p1-centre")")),
            at + "a code list is needed for codes, and only for them");
  EXPECT_EQ(refusal_of(field(R"("type": "text", "list": "DQ", "class": "p1-centre")")),
            at + "a code list is needed for codes, and only for them");
  EXPECT_EQ(refusal_of(field(R"("type": "ratings", "list": "DQ", "class": "p1-centre")")),
            at + "a value list is needed for ratings, and only for them");
  EXPECT_EQ(
      refusal_of(field(R"("type": "ratings", "list": "DQ", "value_list": "NOPE", "class": "p1-centre")")),
      at + "there is no list NOPE");
  EXPECT_EQ(refusal_of(field(R"("type": "ref", "target": "nope", "class": "p1-centre")")),
            at + "there is no type nope");
  EXPECT_EQ(refusal_of(field(R"("type": "text", "target": "person", "class": "p1-centre")")),
            at + "only a reference has a target");
  EXPECT_EQ(refusal_of(field(R"("type": "text", "class": "p9")")), at + "there is no class p9");
  EXPECT_EQ(refusal_of(field(R"("type": "text")")), at + "\"class\" is missing");
  EXPECT_EQ(refusal_of(field(R"("type": "derived", "class": "p1-centre")")),
            at + "a derived field is not stored and has no class");
  EXPECT_EQ(refusal_of(field(R"("type": "text", "class": "p1-centre", "policy": "oldest")")),
            at + "\"oldest\" is not known here");
  EXPECT_EQ(refusal_of(field(R"("type": "texte", "class": "p1-centre")")),
            at + "\"texte\" is not a type of value");
  EXPECT_EQ(refusal_of(field(R"("type": "text", "class": "p1-centre", "check": "nope")")),
            at + "there is no check nope for this type of value");
  EXPECT_EQ(refusal_of(field(R"("type": "text", "class": "p1-centre", "reqired": true)")),
            at + "\"reqired\" is not known here");
  EXPECT_EQ(refusal_of(field(R"("type": "text", "class": "p1-centre", "required": 1)")),
            at + "\"required\" must be true or false");
}

TEST_F(Overlay, RefusesFieldsThatAreThereAlready) {
  const std::string fields = R"(, "type": "text", "class": "p1-centre", "label": {"el": "Χ", "en": "X"}})";
  const auto named = [&](const std::string& name) {
    return R"({"type": "person", "extends": true, "fields": [{"name": ")" + name + "\"" + fields + "]}";
  };
  EXPECT_EQ(refusal_of(named("gender")), "a.json person.gender the field is declared already");
  EXPECT_EQ(refusal_of(named("held")), "a.json person.held every type has a field of this name already");
  EXPECT_EQ(refusal_of(named("Size")), "a.json person.Size a field is named with a–z, 0–9 and _");
}

TEST_F(Overlay, RefusesAnAboutThatLeadsNowhere) {
  const auto about = [](const std::string& name, const std::string& field) {
    return R"({"type": "card", "label": {"el": "Κ", "en": "C"}, "responsibility": "R10", "about": ")" + name +
           R"(", "fields": [{"name": "whose", )" + field +
           R"(, "class": "p1-region", "label": {"el": "Τ", "en": "W"}}]})";
  };
  EXPECT_EQ(refusal_of(about("whose", R"("type": "ref", "target": "person")")), "accepted");
  const std::string no_reference = "a.json card \"about\" must name a reference to one type";
  EXPECT_EQ(refusal_of(about("who", R"("type": "ref", "target": "person")")), no_reference);
  EXPECT_EQ(refusal_of(about("whose", R"("type": "ref", "target": "any")")), no_reference);
  EXPECT_EQ(refusal_of(about("whose", R"("type": "text")")), no_reference);
  EXPECT_EQ(refusal_of(about("whose", R"("type": "ref", "target": "card")")),
            "a.json card \"about\" leads in a circle");
}

TEST_F(Overlay, RefusesRowsOfNoRoleTypeOrClass) {
  EXPECT_EQ(refusal_of(R"({"access": [{"role": "KING", "type": "person", "read": true}]})"),
            "a.json access[0] there is no role KING");
  EXPECT_EQ(refusal_of(R"({"access": [{"role": "SW", "type": "nope"}]})"),
            "a.json access[0] there is no type nope");
  EXPECT_EQ(refusal_of(R"({"access": [{"role": "SW", "type": "person", "hidden": ["p9"]}]})"),
            "a.json access[0] there is no class p9");
  EXPECT_EQ(refusal_of(R"({"roles": ["KING"]})"), "access.json roles there is no role KING in list ROLE");
  EXPECT_EQ(refusal_of(R"({"access": [{"role": "SW", "type": "person"}, {"role": "SW", "type": "person"}]})")
                .substr(0, 27),
            "a.json access[1] access SW ");
}

TEST_F(Overlay, RefusesFilesThatAreNoDeclarations) {
  EXPECT_EQ(refusal_of(R"({"person": 1})"), "a.json / \"person\" is not known here");
  EXPECT_EQ(refusal_of(R"([])"), "a.json / an object is expected");
  EXPECT_EQ(refusal_of(R"({"version": 1, "version": 2})"), "a.json / the key \"version\" twice, /version");
  EXPECT_EQ(refusal_of(R"({"system_fields": []})"), "a.json system_fields the system fields are fixed");
  EXPECT_EQ(refusal_of(R"({"type": "nope", "extends": true})"),
            "a.json nope there is no type of this name to extend");
  EXPECT_EQ(refusal_of(R"({"list": "X", "label": {"el": "Χ", "en": "X"}, "codes": []})"),
            "a.json X a list needs a code");
  EXPECT_EQ(refusal_of(std::string(4 * 1024 * 1024 + 1, ' ')), "a.json / the file is larger than 4 MiB");
  EXPECT_THROW(Catalog::load({folder_ / "not there"}), Refused);
}

TEST_F(Overlay, RefusesRanksThatAreNone) {
  for (const char* rank : {"-1", "1.5", "\"1\"", "2147483647"})
    EXPECT_EQ(
        refusal_of(R"({"list": "X", "label": {"el": "Χ", "en": "X"}, "codes": [{"code": "A", "rank": )" +
                   std::string(rank) + R"(, "label": {"el": "Α", "en": "A"}}]})"),
        "a.json X.A \"rank\" must be an integer from 0");
}

TEST_F(Overlay, RefusesOneThingTwiceInAFolder) {
  put("a.json", card_kinds);
  put("b.json", card_kinds);
  EXPECT_EQ(refusal().substr(0, 55),
            "b.json CARDKIND list CARDKIND is declared already in " + folder_.string().substr(0, 2));
}

} // namespace
} // namespace dromos
