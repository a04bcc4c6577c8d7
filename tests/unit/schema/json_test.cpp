#include "schema/errors.h"
#include "schema/json.h"
#include "schema/limits.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

namespace dromos {
namespace {

std::string canonical_of(std::string_view text) {
  return canonical(parse_json(text));
}

// {what, at} of the refusal, "accepted" where there was none.
std::pair<std::string, std::string> refusal(std::string_view text) {
  try {
    parse_json(text);
  } catch (const Refused& refused) {
    EXPECT_EQ(refused.message().key, "schema.json");
    return {refused.message().values.at(0).second, refused.message().values.at(1).second};
  }
  return {"accepted", ""};
}

double bits(std::uint64_t value) {
  return std::bit_cast<double>(value);
}

// RFC 8785 appendix B, those that are JSON.
TEST(CanonicalJson, NumbersOfRfc8785) {
  const std::pair<std::uint64_t, const char*> vectors[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const auto& [value, expected] : vectors) EXPECT_EQ(canonical(bits(value)), expected);
  EXPECT_EQ(canonical(1e308), "1e+308");
  EXPECT_EQ(canonical(-0.0), "0");
  EXPECT_EQ(canonical_of("-0"), "0");
  EXPECT_EQ(canonical_of("[1.0,1e2,100,-1.50]"), "[1,100,100,-1.5]");
}

// RFC 8785 §3.2.2 and §3.2.3.
TEST(CanonicalJson, ExamplesOfRfc8785) {
  EXPECT_EQ(canonical_of(R"({"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                             "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]})"),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  EXPECT_EQ(
      canonical_of(R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",
                             "1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",
                             "\u00f6":"Latin Small Letter O With Diaeresis"})"),
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\",\"ö\":\"Latin Small Letter O With "
      "Diaeresis\",\"€\":\"Euro Sign\",\"\xf0\x9f\x98\x80\":\"Emoji: Grinning "
      "Face\",\"\xef\xac\xb3\":\"Hebrew "
      "Letter Dalet With Dagesh\"}");
}

TEST(CanonicalJson, EscapesOnlyWhatMustBe) {
  EXPECT_EQ(canonical(std::string("\x01\b\t\n\f\r\x1f \x7f\"\\/é", 14)),
            "\"\\u0001\\b\\t\\n\\f\\r\\u001f \x7f\\\"\\\\/é\"");
  EXPECT_EQ(canonical(std::string("a\0b", 3)), "\"a\\u0000b\"");
}

TEST(CanonicalJson, EmptyContainers) {
  EXPECT_EQ(canonical_of(" { \"a\" : [ ] , \"b\" : { } } "), "{\"a\":[],\"b\":{}}");
}

TEST(CanonicalJson, RefusesWhatCouldNotBeReadBack) {
  EXPECT_THROW(canonical(std::string("\xff")), Refused);
  EXPECT_THROW(canonical(std::nan("")), Refused);
  EXPECT_THROW(canonical(INFINITY), Refused);
  EXPECT_THROW(canonical(limits::json_integer + 1), Refused);
  EXPECT_THROW(canonical(UINT64_MAX), Refused);
  EXPECT_THROW(canonical(1e20), Refused);
  Json deep;
  for (int i = 0; i <= limits::json_depth; ++i) deep = Json::array({deep});
  EXPECT_THROW(canonical(deep), Refused);
  EXPECT_NO_THROW(canonical(deep[0]));
}

TEST(CanonicalJson, DoublesReadBackAsTheyWere) {
  const std::uint64_t seed = 20261123;
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const double value = bits(random());
    if (!std::isfinite(value) || (std::abs(value) > 9007199254740992.0 && std::abs(value) < 1e21)) continue;
    EXPECT_EQ(parse_json(canonical(value)).get<double>(), value) << "seed " << seed;
  }
}

TEST(StrictJson, RefusesAKeyGivenTwice) {
  const auto [what, at] = refusal(R"([0,{"a":1,"b":{"c":1,"c":1}}])");
  EXPECT_EQ(what, "the key \"c\" twice");
  EXPECT_EQ(at, "/1/b/c");
  EXPECT_NE(refusal(R"({"a":1,"\u0061":1})").first, "accepted");
  EXPECT_EQ(refusal(R"([{"a":1},{"a":1}])").first, "accepted");
}

TEST(StrictJson, RefusesNumbersThatAreNotExact) {
  for (const char* text :
       {"9007199254740993", "-9007199254740993", "18446744073709551615", "18446744073709551616",
        "-9223372036854775809", "99999999999999999999999999", "1e16", "1e20", "9007199254740994.0"})
    EXPECT_EQ(refusal(text).first, "an integer beyond 2^53") << text;
  EXPECT_EQ(refusal("1e400").first, "a number that is too large");
  EXPECT_EQ(refusal("-1e400").first, "a number that is too large");
  EXPECT_EQ(parse_json("9007199254740992"), limits::json_integer);
  EXPECT_EQ(parse_json("-9007199254740992"), -limits::json_integer);
  EXPECT_EQ(parse_json("1e308"), 1e308);
  EXPECT_TRUE(parse_json("12").is_number_integer());
}

TEST(StrictJson, RefusesWhatIsNotJson) {
  for (const char* text :
       {"",    " ",     "{} {}",          "[1,]",      "{\"a\":1,}", "01",      "+1",     "1.",
        ".5",  "NaN",   "Infinity",       "'a'",       "{a:1}",      "// c\n1", "\"\t\"", "\"\\x41\"",
        "tru", "[1 2]", "\xef\xbb\xbf{}", "{}\xc2\xa0"})
    EXPECT_NE(refusal(text).first, "accepted") << text;
  EXPECT_EQ(refusal("[1,x]").second, "byte 4");
}

TEST(StrictJson, RefusesTextThatIsNotUtf8) {
  for (const char* text :
       {"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xce\"", "{\"\x80\":1}"})
    EXPECT_NE(refusal(text).first, "accepted");
  for (const char* text : {"\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\udc00\\ud800\""})
    EXPECT_NE(refusal(text).first, "accepted") << text;
  EXPECT_EQ(parse_json("\"\\ud83d\\ude00\""), "\xf0\x9f\x98\x80");
}

// nlohmann's lexer takes a NUL byte for the end: what follows would be bytes that nobody read.
TEST(StrictJson, RefusesBytesAfterANul) {
  EXPECT_EQ(refusal(std::string_view("{}\0{\"a\":1}", 10)).second, "byte 3");
  EXPECT_NE(refusal(std::string_view("\0", 1)).first, "accepted");
  EXPECT_EQ(parse_json("\"\\u0000\""), std::string(1, '\0'));
}

TEST(StrictJson, RefusesDepthWithoutRecursion) {
  const auto nested = [](int depth, const std::string& open, const std::string& close) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += open;
    text += "1";
    for (int i = 0; i < depth; ++i) text += close;
    return text;
  };
  EXPECT_EQ(refusal(nested(limits::json_depth, "[", "]")).first, "accepted");
  EXPECT_EQ(refusal(nested(limits::json_depth + 1, "[", "]")).first, "nesting that is too deep");
  EXPECT_EQ(refusal(nested(limits::json_depth, "{\"a\":", "}")).first, "accepted");
  EXPECT_EQ(refusal(nested(limits::json_depth + 1, "{\"a\":", "}")).first, "nesting that is too deep");
  EXPECT_EQ(refusal(nested(100'000, "[", "]")).first, "nesting that is too deep");
  EXPECT_EQ(refusal(nested(100'000, "{\"a\":", "}")).first, "nesting that is too deep");
  EXPECT_EQ(refusal("[[],[],[[]]" + std::string(100, ' ') + "]").first, "accepted"); // wide is not deep
}

TEST(StrictJson, BuildsWhatWasWritten) {
  const Json value = parse_json(R"({"a":[1,{"b":null},"x",[true,false,2.5]],"c":{}})");
  EXPECT_EQ(value, Json({{"a", {1, {{"b", nullptr}}, "x", {true, false, 2.5}}}, {"c", Json::object()}}));
}

} // namespace
} // namespace dromos
