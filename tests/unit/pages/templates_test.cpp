// What no template may do, and what every one must find.
#include "client/pages/forms.h"
#include "client/pages/view.h"
#include "schema/embedded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

namespace dromos {

namespace {

std::vector<std::pair<std::string, std::string>> templates() {
  std::vector<std::pair<std::string, std::string>> out;
  for (const EmbeddedFile& file : page_files())
    if (file.name.ends_with(".mustache")) out.emplace_back(file.name, file.bytes);
  return out;
}

std::set<std::string> all(const std::string& text, const std::string& pattern) {
  std::set<std::string> out;
  const std::regex regex(pattern);
  for (std::sregex_iterator one(text.begin(), text.end(), regex), end; one != end; ++one)
    out.insert((*one)[1]);
  return out;
}

Json sentences() {
  for (const EmbeddedFile& file : embedded_files())
    if (file.name == "messages/pages.json") return parse_json(file.bytes);
  return {};
}

TEST(Templates, none_shows_a_value_unescaped) {
  ASSERT_GT(templates().size(), 10U);
  for (const auto& [name, text] : templates()) {
    EXPECT_EQ(text.find("{{{"), std::string::npos) << name;
    EXPECT_FALSE(std::regex_search(text, std::regex(R"(\{\{\s*&)"))) << name;
    EXPECT_FALSE(std::regex_search(text, std::regex(R"(\{\{\s*=)"))) << name << " changes the delimiters";
    // A value stands between double quotes or between tags, where escaping is enough.
    EXPECT_FALSE(std::regex_search(text, std::regex(R"(=\s*\{\{)")))
        << name << " has an attribute without quotes";
    EXPECT_FALSE(std::regex_search(text, std::regex(R"(='[^']*\{\{)"))) << name << " has single quotes";
  }
}

TEST(Templates, none_has_anything_inline_or_from_elsewhere) {
  for (const auto& [name, text] : templates()) {
    EXPECT_FALSE(std::regex_search(text, std::regex(R"(<style|\sstyle=|\son[a-z]+=|javascript:)"))) << name;
    EXPECT_FALSE(std::regex_search(text, std::regex(R"(<script(?![^>]*\ssrc="/assets/))"))) << name;
    EXPECT_FALSE(std::regex_search(text, std::regex(R"(https?:|="//)"))) << name;
  }
}

TEST(Templates, every_post_carries_its_token) {
  for (const auto& [name, text] : templates())
    for (std::size_t at = 0; (at = text.find("method=\"post\"", at)) != std::string::npos; ++at) {
      const std::size_t end = text.find("</form>", at);
      EXPECT_NE(text.substr(at, end - at).find("name=\"token\" value=\"{{token}}\""), std::string::npos)
          << name;
    }
}

TEST(Templates, every_word_and_part_is_there) {
  const Json words = sentences();
  std::set<std::string> names;
  for (const auto& [name, text] : templates()) names.insert(name.substr(10, name.size() - 19));
  for (const auto& [name, text] : templates()) {
    for (const std::string& key : all(text, R"(\{\{[#^/]?t\.(\w+)\}\})")) {
      const std::string message = "pages." + key;
      ASSERT_TRUE(words.contains(message)) << name << ": " << key;
      EXPECT_EQ(words[message]["el"].get<std::string>().find('{'), std::string::npos)
          << key << " waits for a value";
    }
    for (const std::string& part : all(text, R"(\{\{>(\w+)\}\})"))
      EXPECT_TRUE(names.contains(part)) << name << ": " << part;
  }
}

TEST(Templates, every_sentence_is_there_in_both_languages) {
  const Json words = sentences();
  for (const auto& [key, text] : words.items())
    for (const char* language : {"el", "en"}) EXPECT_FALSE(text.value(language, "").empty()) << key;
}

TEST(Templates, no_part_is_called_as_a_value_is) { // the library would take the value for the part
  for (const auto& [name, text] : templates())
    EXPECT_TRUE(name.starts_with("templates/part_") || name.starts_with("templates/page_")) << name;
}

TEST(Layouts, name_fields_that_are_declared) {
  const Catalog catalog = Catalog::load();
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name != "forms.json") continue;
    const Json layouts = parse_json(file.bytes);
    for (const auto& [name, layout] : layouts.items()) {
      const Type* type = catalog.type(name);
      ASSERT_NE(type, nullptr) << name;
      for (const auto& [member, value] : layout.items()) {
        if (member == "titled_by") {
          EXPECT_NE(catalog.type(value.get<std::string>()), nullptr) << name;
          continue;
        }
        if (member == "chips") {
          for (const auto& [field, codes] : value.items()) {
            ASSERT_NE(type->field(field), nullptr) << name << "." << field;
            const CodeList* list = catalog.list(type->field(field)->list);
            ASSERT_NE(list, nullptr) << name << "." << field;
            for (const Json& code : codes)
              EXPECT_TRUE(std::any_of(list->codes.begin(), list->codes.end(),
                                      [&](const Code& one) { return one.code == code; }))
                  << name << "." << field << " " << code;
          }
          continue;
        }
        EXPECT_TRUE((std::set<std::string>{"title", "columns", "first", "long", "again"}.contains(member)))
            << name << member;
        for (const Json& field : value)
          EXPECT_NE(type->field(field.get<std::string>()), nullptr) << name << "." << field;
      }
    }
  }
}

} // namespace

} // namespace dromos
