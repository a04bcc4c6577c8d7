#include "schema/nearest.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

const CodeList list{"HOME",
                    {"", ""},
                    {{"STREET", {}, {"Στον δρόμο", "On the street"}},
                     {"HOSTEL", {}, {"Ξενώνας", "Hostel"}},
                     {"HOTEL", {}, {"Ξενοδοχείο", "Hotel"}},
                     {"CAR", {}, {"Αυτοκίνητο", "Car"}}}};

TEST(Keystrokes, CountsSlipsOfTheKeys) {
  EXPECT_EQ(keystrokes("", ""), 0);
  EXPECT_EQ(keystrokes("", "abc"), 3);
  EXPECT_EQ(keystrokes("abc", ""), 3);
  EXPECT_EQ(keystrokes("abc", "abc"), 0);
  EXPECT_EQ(keystrokes("abc", "abd"), 1);
  EXPECT_EQ(keystrokes("abc", "acb"), 1); // two changed over
  EXPECT_EQ(keystrokes("kitten", "sitting"), 3);
}

TEST(NearestCodes, TheLikeliestFirst) {
  EXPECT_EQ(nearest_codes(list, "street").front(), "STREET");
  EXPECT_EQ(nearest_codes(list, "STRET").front(), "STREET");
  EXPECT_EQ(nearest_codes(list, "HOTLE").front(), "HOTEL");
  EXPECT_EQ(nearest_codes(list, "ξενωνας").front(), "HOSTEL");
  EXPECT_EQ(nearest_codes(list, "δρομο").front(), "STREET");
  EXPECT_EQ(nearest_codes(list, "Hostels"), (std::vector<std::string>{"HOSTEL", "HOTEL"}));
}

TEST(NearestCodes, AlwaysOneAndNeverMoreThanThree) {
  for (const std::string typed : {"", "zzzzzzzzzzzzzzzzzz", "\xff", "HOSEL"}) {
    EXPECT_GE(nearest_codes(list, typed).size(), 1U) << typed;
    EXPECT_LE(nearest_codes(list, typed).size(), 3U) << typed;
  }
  EXPECT_GE(nearest_codes(list, std::string(300'000, 'H')).size(), 1U);
}

} // namespace
} // namespace dromos
