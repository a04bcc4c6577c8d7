#include "schema/encoding.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

TEST(Encoding, Rfc4648VectorsWithoutPadding) {
  EXPECT_EQ(base64url(""), "");
  EXPECT_EQ(base64url("f"), "Zg");
  EXPECT_EQ(base64url("fo"), "Zm8");
  EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(base32("f"), "my");
  EXPECT_EQ(base32("foo"), "mzxw6");
  EXPECT_EQ(base32("foobar"), "mzxw6ytboi");
  EXPECT_EQ(hex(std::string_view("\0\xab\xff", 3)), "00abff");
}

TEST(Encoding, ReadsBackWhatItWrote) {
  std::string bytes;
  for (int length = 0; length < 70; ++length) {
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
    EXPECT_EQ(from_base32(base32(bytes)), bytes);
    EXPECT_EQ(from_hex(hex(bytes)), bytes);
    bytes += static_cast<char>(length * 37);
  }
}

TEST(Encoding, OneSpellingOnly) {
  for (const char* text : {"Zh", "Zm9", "Z", "Zg==", "Zg=", "Z+", "Z/8", "Zg\n", " Zg"})
    EXPECT_FALSE(from_base64url(text)) << text;
  for (const char* text : {"mz", "m", "MY", "my======", "m1", "m0"}) EXPECT_FALSE(from_base32(text)) << text;
  for (const char* text : {"0", "AB", "0g"}) EXPECT_FALSE(from_hex(text)) << text;
}

TEST(Encoding, Utf8IsRfc3629) {
  for (const char* text :
       {"", "abc", "ά", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"})
    EXPECT_TRUE(valid_utf8(text)) << text;
  EXPECT_TRUE(valid_utf8(std::string_view("\0", 1)));
  for (const char* text : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                           "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xce", "\xe2\x82", "\xe2\x82z", "\xff"})
    EXPECT_FALSE(valid_utf8(text)) << hex(text);
}

} // namespace
} // namespace dromos
