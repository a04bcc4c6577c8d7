#include "schema/value.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

std::vector<std::string> warned(const std::string& type, const Json& fields) {
  static const Catalog catalog = Catalog::load();
  std::vector<std::string> keys;
  for (const Message& warning : check_record(catalog, *catalog.type(type), fields)) {
    for (const Language language : {Language::greek, Language::english}) {
      EXPECT_EQ(sentence(warning, language).find('{'), std::string::npos) << sentence(warning, language);
      EXPECT_NE(sentence(warning, language), warning.key);
    }
    keys.push_back(warning.key);
  }
  return keys;
}

using Keys = std::vector<std::string>;

TEST(CheckRecord, AnIdentifierByItsScheme) {
  EXPECT_EQ(warned("identifier", {{"scheme", "AMKA"}, {"value", "01010000006"}}), Keys{});
  EXPECT_EQ(warned("identifier", {{"scheme", "AMKA"}, {"value", "01010000007"}}),
            Keys{"schema.number_bad_check"});
  EXPECT_EQ(warned("identifier", {{"scheme", "AFM"}, {"value", "01010000006"}}),
            Keys{"schema.number_bad_length"});
  EXPECT_EQ(warned("identifier", {{"scheme", "PAAYPA"}, {"value", "whatever"}}), Keys{});
  EXPECT_EQ(warned("identifier", {{"value", "01010000007"}}), Keys{});
  EXPECT_EQ(warned("identifier", {{"scheme", "AMKA"}}), Keys{});
}

TEST(CheckRecord, AnAmkaAgainstTheBirthDate) {
  const auto amka = [](const char* birth) {
    return warned("identifier", {{"scheme", "AMKA"}, {"value", "31129999996"}, {"birth_date", birth}});
  };
  for (const char* agrees : {"1999-12-31", "1999-12", "1999", "1899-12-31"})
    EXPECT_EQ(amka(agrees), Keys{}) << agrees;
  for (const char* differs : {"1999-12-30", "1999-11", "1998", "1999-11-31"}) {
    // 31 November is no date, and nothing to compare with.
    EXPECT_EQ(amka(differs), std::string(differs) == "1999-11-31" ? Keys{} : Keys{"schema.amka_birth"})
        << differs;
  }
}

TEST(CheckRecord, AContactByItsKind) {
  EXPECT_EQ(warned("contact_point", {{"kind", "MOBILE"}, {"value", "6912345678"}}), Keys{});
  EXPECT_EQ(warned("contact_point", {{"kind", "MOBILE"}, {"value", "69123"}}),
            Keys{"schema.number_bad_length"});
  EXPECT_EQ(warned("contact_point", {{"kind", "LAND"}, {"value", "5012345678"}}),
            Keys{"schema.number_suspicious"});
  EXPECT_EQ(warned("contact_point", {{"kind", "EMAIL"}, {"value", "a@b.gr"}}), Keys{});
  for (const char* wrong : {"a.gr", "@b.gr", "a@b", "a@b@c.gr", "a b@c.gr"})
    EXPECT_EQ(warned("contact_point", {{"kind", "EMAIL"}, {"value", wrong}}), Keys{"schema.email"}) << wrong;
  EXPECT_EQ(warned("contact_point", {{"kind", "VIA"}, {"value", "the kiosk"}}), Keys{});
}

TEST(CheckRecord, ABirthDateAgainstItsPrecision) {
  EXPECT_EQ(warned("person", {{"birth_date", "1980-05-17"}, {"birth_prec", "DAY"}}), Keys{});
  EXPECT_EQ(warned("person", {{"birth_date", "1980-01-01"}, {"birth_prec", "CONV"}}), Keys{});
  EXPECT_EQ(warned("person", {{"birth_date", "1980"}, {"birth_prec", "YEAR"}}), Keys{});
  EXPECT_EQ(warned("person", {{"birth_prec", "UNKNOWN"}}), Keys{});
  EXPECT_EQ(warned("person", {{"birth_date", "1980"}, {"birth_prec", "DAY"}}),
            Keys{"schema.birth_precision"});
  EXPECT_EQ(warned("person", {{"birth_date", "1980-05-17"}, {"birth_prec", "UNKNOWN"}}),
            Keys{"schema.birth_precision"});
  EXPECT_EQ(warned("person", {{"birth_date", "1980"}, {"birth_prec", "LATER_CODE"}}), Keys{});
}

TEST(CheckRecord, EndsBeforeTheirStarts) {
  EXPECT_EQ(warned("person", {{"age_from", 30}, {"age_to", 40}}), Keys{});
  EXPECT_EQ(warned("person", {{"age_from", 40}, {"age_to", 30}}), Keys{"schema.order"});
  EXPECT_EQ(warned("person", {{"birth_date", "1980"}, {"deceased_on", "1980-02-01"}}), Keys{});
  EXPECT_EQ(warned("person", {{"birth_date", "1980-03"}, {"deceased_on", "1980-02-01"}}),
            Keys{"schema.order"});
  EXPECT_EQ(warned("outreach_shift",
                   {{"starts_at", "2026-11-23T20:00:00.000Z"}, {"ends_at", "2026-11-23T08:00:00.000Z"}}),
            Keys{"schema.order"});
  EXPECT_EQ(warned("consent", {{"given_on", "2026-11-23"}, {"withdrawn_on", "2026-11-23"}}), Keys{});
}

TEST(CheckRecord, NothingIsAssumedOfWhatIsNotThere) {
  for (const Json& fields : {Json::object(), Json(nullptr), Json("x"), Json::array({1})})
    for (const char* type : {"person", "identifier", "contact_point", "outreach_shift"})
      EXPECT_EQ(warned(type, fields), Keys{});
  EXPECT_EQ(warned("identifier", {{"scheme", 1}, {"value", Json::array({"a", "b"})}}), Keys{});
  EXPECT_EQ(warned("person", {{"age_from", nullptr}, {"age_to", "x"}}), Keys{});
}

} // namespace
} // namespace dromos
