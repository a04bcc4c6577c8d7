#include "schema/embedded.h"
#include "schema/errors.h"
#include "schema/json.h"

#include <gtest/gtest.h>

#include <set>

namespace dromos {
namespace {

// "{label_el}" and "{label_en}" are the same placeholder: the label in the language of the sentence.
std::multiset<std::string> placeholders(const std::string& sentence) {
  std::multiset<std::string> names;
  for (std::size_t open = sentence.find('{'); open != std::string::npos;
       open = sentence.find('{', open + 1)) {
    std::string name = sentence.substr(open + 1, sentence.find('}', open) - open - 1);
    if (name.ends_with("_el") || name.ends_with("_en")) name.resize(name.size() - 3);
    names.insert(name);
  }
  return names;
}

// Greek letters begin with the bytes CE and CF.
bool has_greek(const std::string& text) {
  return text.find_first_of("\xce\xcf") != std::string::npos;
}

TEST(Errors, EveryMessageHasBothLanguagesAndTheSamePlaceholders) {
  std::set<std::string> keys;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.starts_with("messages/")) continue;
    const Json messages = parse_json(file.bytes);
    for (const auto& [key, text] : messages.items()) {
      SCOPED_TRACE(std::string(file.name) + " " + key);
      EXPECT_TRUE(keys.insert(key).second) << "the key stands in two files";
      ASSERT_TRUE(text.is_object() && text.contains("el") && text.contains("en"));
      ASSERT_EQ(text.size(), text.contains("one") ? 3U : 2U);
      for (const Json& form : {text, text.value("one", text)}) {
        EXPECT_EQ(placeholders(form["el"]), placeholders(form["en"]));
        EXPECT_TRUE(has_greek(form["el"]));
        EXPECT_FALSE(has_greek(form["en"]));
      }
      if (text.contains("one")) {
        EXPECT_TRUE(placeholders(text["el"]).contains("changes") ||
                    placeholders(text["el"]).contains("count"));
      }
      EXPECT_EQ(text["el"].get<std::string>().find("{label_en}"), std::string::npos);
      EXPECT_EQ(text["en"].get<std::string>().find("{label_el}"), std::string::npos);
    }
  }
  EXPECT_GE(keys.size(), 18U);
}

TEST(Errors, SentencesTakeTheirValues) {
  const Message message{"schema.json", {{"what", "Χ"}, {"at", "byte 3"}}};
  EXPECT_EQ(sentence(message, Language::english), "The data that came in cannot be read (Χ, at byte 3). "
                                                  "Nothing of it was kept. Ask for it to be sent again.");
  EXPECT_NE(sentence(message, Language::greek).find("(Χ, στο σημείο byte 3)"), std::string::npos);
  EXPECT_STREQ(Refused(message).what(), sentence(message, Language::english).c_str());
}

TEST(Errors, OneIsSaidAsOne) {
  const auto said = [](const char* count, Language language) {
    return sentence({"pages.ago_hours", {{"count", count}}}, language);
  };
  EXPECT_EQ(said("1", Language::greek), "πριν από 1 ώρα");
  EXPECT_EQ(said("1", Language::english), "1 hour ago");
  EXPECT_EQ(said("21", Language::greek), "πριν από 21 ώρες");
}

TEST(Errors, AValueIsNeverFilledInItself) {
  const std::string text = sentence({"schema.json", {{"what", "{at}"}, {"at", "{what}"}}}, Language::english);
  EXPECT_NE(text.find("({at}, at {what})"), std::string::npos) << text;
}

TEST(Errors, AMissingValueStaysVisible) {
  EXPECT_NE(sentence({"schema.json", {}}, Language::english).find("({what}, at {at})"), std::string::npos);
}

TEST(Errors, AnUnknownKeyGivesItselfAndItsValues) {
  EXPECT_EQ(sentence({"no.such", {{"a", "1"}, {"b", "2"}}}, Language::greek), "no.such a=1 b=2");
}

TEST(Errors, TheThreeKindsAreToldApart) {
  EXPECT_THROW(throw Unavailable({"x", {}}), Failure);
  try {
    throw WrongUse({"x", {}});
  } catch (const Refused&) {
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.message().key, "x");
  }
}

} // namespace
} // namespace dromos
