#include "schema/written.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

TEST(WrittenDate, IsoAndGreek) {
  EXPECT_EQ(written_date("2026-11-23"), "2026-11-23");
  EXPECT_EQ(written_date("23/11/2026"), "2026-11-23");
  EXPECT_EQ(written_date("3/1/2026"), "2026-01-03");
  EXPECT_EQ(written_date(" 03.01.2026 "), "2026-01-03");
  EXPECT_EQ(written_date("29/2/2024"), "2024-02-29");
  for (const char* none :
       {"", "2026-02-30", "29/2/2023", "2026-13-01", "2026-1-5", "2026/11/23", "23/11/26", "1980-05",
        "0198-05-17", "2026-11-23T00:00:00Z", "2026-11-231", "aa/bb/cccc", "1/2/3/2026", "00/01/2026"})
    EXPECT_EQ(written_date(none), std::nullopt) << none;
}

TEST(WrittenPartialDate, KeepsWhatIsKnown) {
  EXPECT_EQ(written_partial_date("1980"), "1980");
  EXPECT_EQ(written_partial_date("1980-05"), "1980-05");
  EXPECT_EQ(written_partial_date("5/1980"), "1980-05");
  EXPECT_EQ(written_partial_date("1980-05-17"), "1980-05-17");
  EXPECT_EQ(written_partial_date("17/5/1980"), "1980-05-17");
  for (const char* none : {"", "80", "1980-13", "1980-00", "1980-5", "1980/05", "198X", "1980-", "-1980",
                           "19800517", "1980-05-", "05/06/"})
    EXPECT_EQ(written_partial_date(none), std::nullopt) << none;
}

TEST(WrittenDatetime, ToUtcWithThreeDecimals) {
  EXPECT_EQ(written_datetime("2026-11-23T08:15:30.120Z"), "2026-11-23T08:15:30.120Z");
  EXPECT_EQ(written_datetime("2026-11-23T08:15:30Z"), "2026-11-23T08:15:30.000Z");
  EXPECT_EQ(written_datetime("2026-11-23T08:15:30.1Z"), "2026-11-23T08:15:30.100Z");
  EXPECT_EQ(written_datetime("2026-11-23T08:15:30.1239999Z"), "2026-11-23T08:15:30.123Z");
  EXPECT_EQ(written_datetime("2026-11-23T10:15:30+02:00"), "2026-11-23T08:15:30.000Z");
  EXPECT_EQ(written_datetime("2026-01-01T01:00:00.500+03:00"), "2025-12-31T22:00:00.500Z");
  EXPECT_EQ(written_datetime("2026-12-31T23:30:00-01:00"), "2027-01-01T00:30:00.000Z");
  EXPECT_EQ(written_datetime("2024-02-28T23:59:59-00:30"), "2024-02-29T00:29:59.000Z");
  EXPECT_EQ(written_datetime("2026-11-23t08:15:30z"), "2026-11-23T08:15:30.000Z");
  for (const char* none : {"", "2026-11-23", "2026-11-23T08:15:30", "2026-11-23 08:15:30Z",
                           "2026-11-23T08:15Z", "2026-11-23T24:00:00Z", "2026-11-23T08:60:00Z",
                           "2026-11-23T08:15:60Z", "2026-02-30T08:15:30Z", "2026-11-23T08:15:30.Z",
                           "2026-11-23T08:15:30+0200", "2026-11-23T08:15:30+02:0", "2026-11-23T08:15:30ZZ",
                           "2026-11-23T08:15:30+24:00", "1899-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00"})
    EXPECT_EQ(written_datetime(none), std::nullopt) << none;
}

TEST(WrittenMoney, TwoDecimalsAndAPoint) {
  EXPECT_EQ(written_money("250"), "250.00");
  EXPECT_EQ(written_money("250,5"), "250.50");
  EXPECT_EQ(written_money("250.50"), "250.50");
  EXPECT_EQ(written_money("0"), "0.00");
  EXPECT_EQ(written_money("007,05"), "7.05");
  EXPECT_EQ(written_money("1.250,50"), "1250.50");
  EXPECT_EQ(written_money("1,250.50"), "1250.50");
  EXPECT_EQ(written_money("1.250.000,5"), "1250000.50");
  EXPECT_EQ(written_money(" 12,30 € "), "12.30");
  EXPECT_EQ(written_money("12€"), "12.00");
  EXPECT_EQ(written_money("-3,5"), "-3.50");
  EXPECT_EQ(written_money("-0"), "0.00");
}

TEST(WrittenMoney, RefusesWhatCouldMeanTwoAmounts) {
  for (const char* none : {"",    "1.250", "1,250",     "1.25.50",       "12.50,5", "2,5,5",    "250.",
                           ".50", ",",     "1e3",       "12.345",        "abc",     "€",        "--1",
                           "+1",  "1 000", "1.2500,00", "1234567890123", ".250,00", "1..250,00"})
    EXPECT_EQ(written_money(none), std::nullopt) << none;
}

} // namespace
} // namespace dromos
