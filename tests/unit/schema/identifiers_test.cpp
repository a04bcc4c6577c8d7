#include "schema/identifiers.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace dromos {
namespace {

// What the vectors' words mean here: a number is checked as it would be compared, so that what needed
// stripping, padding or folding is judged after it.
std::string_view expected_check(const std::string& word) {
  static const std::map<std::string, std::string_view> meanings{
      {"valid_after_strip", "valid"}, {"valid_after_normalise", "valid"}, {"valid_after_fold", "valid"},
      {"valid_format", "valid"},      {"structure_ok", "valid"},          {"opaque", "unknown"},
      {"pad_then_check", "bad_check"}}; // 012345678: the sum gives 0, the last digit is 8
  const auto found = meanings.find(word);
  return found == meanings.end() ? std::string_view(word) : found->second;
}

TEST(Identifiers, TheVectors) {
  const auto path = std::filesystem::path(DROMOS_TESTS) / "data/identifier_vectors.csv";
  std::ifstream in(path);
  std::string line;
  ASSERT_TRUE(std::getline(in, line)) << path;
  int vectors = 0;
  for (; std::getline(in, line); ++vectors) {
    std::istringstream fields(line);
    std::string scheme, value, expected;
    std::getline(fields, scheme, ',');
    std::getline(fields, value, ',');
    std::getline(fields, expected, ',');
    EXPECT_EQ(name(check_number(scheme, value)), expected_check(expected)) << line;
    EXPECT_TRUE(scheme != "POSTCODE" || valid_postcode(value) == (expected == "valid")) << line;
  }
  EXPECT_EQ(vectors, 35);
}

TEST(Identifiers, SeparatorsAndLookAlikesDoNotMatter) {
  EXPECT_EQ(normal_number("AMKA", " 010100-00006 "), "01010000006");
  EXPECT_EQ(check_number("AMKA", "01.01.00 0000 6"), NumberCheck::valid);
  EXPECT_EQ(normal_number("ADT", "αβ 123456"), "AB123456"); // typed small, in Greek
  EXPECT_EQ(normal_number("ADT", "ab-123456"), "AB123456");
  EXPECT_EQ(normal_number("ADT", "Ϋ1"), "Y1");
  EXPECT_EQ(normal_number("AMKA", "٠١٠١٠٠٠٠٠٠٦"), "01010000006"); // Arabic digits
  EXPECT_EQ(normal_number("AFM", "ΕΛ 100000003"), "100000003");
  EXPECT_EQ(normal_number("AFM", "EL100000003"), "100000003");
  EXPECT_EQ(normal_number("AFM", "12345678"), "012345678");
}

TEST(Identifiers, ALetterOForAZeroWarnsAndComparesAsZero) {
  EXPECT_EQ(check_number("AMKA", "O1010000006"), NumberCheck::bad_chars);
  EXPECT_EQ(check_number("AMKA", "Ο1010000006"), NumberCheck::bad_chars); // Greek omicron
  EXPECT_EQ(normal_number("AMKA", "Ο1010000006"), "01010000006");
  EXPECT_EQ(normal_number("ADT", "ΟΑ123456"), "OA123456");
}

TEST(Identifiers, OneWrongDigitIsFound) {
  const std::string amka = "01010099990", afm = "100000003";
  for (std::size_t i = 0; i < amka.size(); ++i) {
    std::string wrong = amka;
    wrong[i] = wrong[i] == '9' ? '0' : static_cast<char>(wrong[i] + 1);
    EXPECT_NE(check_number("AMKA", wrong), NumberCheck::valid) << wrong;
  }
  for (std::size_t i = 0; i < afm.size(); ++i) {
    std::string wrong = afm;
    wrong[i] = static_cast<char>(wrong[i] + 1);
    EXPECT_NE(check_number("AFM", wrong), NumberCheck::valid) << wrong;
  }
}

TEST(Identifiers, CardsAndPassports) {
  EXPECT_EQ(check_number("ADT", "Σ123456"), NumberCheck::valid); // the oldest series has letters of its own
  EXPECT_EQ(check_number("ADT", "ΣΑ123456"), NumberCheck::bad_chars);
  EXPECT_EQ(check_number("ADT", "ΑΒ12345"), NumberCheck::bad_structure);
  EXPECT_EQ(check_number("ADT", "12345"), NumberCheck::bad_length);
  EXPECT_EQ(check_number("PASS", "N1234567"), NumberCheck::unknown); // another country's
  EXPECT_EQ(check_number("PASS", "A?"), NumberCheck::bad_chars);
  EXPECT_EQ(check_number("DIKA", "anything"), NumberCheck::unknown);
  EXPECT_EQ(check_number("IBAN", "DE89 3704 0044 0532 0130 00"), NumberCheck::valid);
  EXPECT_EQ(check_number("IBAN", "GR67000000000000000000000"), NumberCheck::bad_length);
}

TEST(Identifiers, Phones) {
  EXPECT_EQ(phone_e164("6912345678"), "+306912345678");
  EXPECT_EQ(phone_e164("210 123-4567"), "+302101234567");
  EXPECT_EQ(phone_e164("(210) 1234567"), "+302101234567");
  EXPECT_EQ(phone_e164("0030 6912345678"), "+306912345678");
  EXPECT_EQ(phone_e164("306912345678"), "+306912345678");
  EXPECT_EQ(phone_e164("+44 20 7946 0958"), "+442079460958");
  for (const char* none :
       {"", "123", "+", "69123456789", "call Maria", "+30691234567", "+0123456789", "+1234567890123456"})
    EXPECT_EQ(phone_e164(none), "") << none;
}

TEST(Identifiers, Postcodes) {
  EXPECT_TRUE(valid_postcode("104 31"));
  EXPECT_TRUE(valid_postcode("85111"));
  for (const char* none : {"09999", "86000", "1043", "104311", "1043A", ""})
    EXPECT_FALSE(valid_postcode(none)) << none;
}

TEST(Identifiers, NothingIsReadBeyondAnEmptyOrShortNumber) {
  for (const char* scheme : {"AMKA", "AFM", "PA", "ADT", "PASS", "IBAN", "PHONE", "POSTCODE"})
    for (const char* value : {"", "Α", "-", "\xff", "😀", "000000"})
      EXPECT_NE(check_number(scheme, value), NumberCheck::valid) << scheme << value;
}

} // namespace
} // namespace dromos
