// Reading a query: which of its words is a name, a date or a number.
#include "client/search/compared.h"
#include "client/search/suggest.h"
#include "schema/greek.h"
#include "schema/identifiers.h"
#include "schema/name_key.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr std::size_t words_max = 8, query_bytes_max = 1024;
constexpr std::size_t number_digits_min = 5; // fewer are a house number

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

void add_names(Asked& asked, std::string_view text, Slot slot) {
  for (const std::string& word : name_words(text)) {
    std::vector<std::string> keys = name_keys(word);
    if (!keys.empty() && asked.words.size() < words_max) asked.words.push_back({std::move(keys), slot});
  }
}

void add_number(Asked& asked, std::string_view typed) {
  if (typed.empty() || typed.size() > 64) return;
  const auto add = [&asked](std::string reading) {
    if (reading.size() < number_digits_min) return;
    if (std::find(asked.numbers.begin(), asked.numbers.end(), reading) == asked.numbers.end())
      asked.numbers.push_back(std::move(reading));
  };
  for (const std::string_view scheme : {"AMKA", "AFM", "ADT"}) add(normal_number(scheme, typed));
  add(phone_e164(typed));
  add(fold_text(typed));
}

// Tokens of one search field.
void read_text(Asked& asked, std::string_view text) {
  std::string names, digits;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n,;", at), text.size());
    const std::string_view token = text.substr(at, end - at);
    at = end + 1;
    if (token.empty()) continue;
    const std::size_t figures = digits_in(token);
    if (const auto birth = read_birth(token); birth && digits.empty()) {
      asked.birth = birth;
    } else if (token.find('@') != std::string_view::npos) {
      add_number(asked, token);
    } else if (figures * 2 > token.size() || (figures >= number_digits_min)) {
      digits += token; // a phone is typed in groups
    } else {
      names.append(token).append(" ");
    }
  }
  add_number(asked, digits);
  add_names(asked, names, Slot::any);
}

} // namespace

Asked asked(const PersonQuery& query) {
  Asked asked;
  asked.registering = query.registering;
  read_text(asked, std::string_view(query.text).substr(0, query_bytes_max));
  add_names(asked, query.given, Slot::given);
  add_names(asked, query.family, Slot::family);
  add_names(asked, query.father, Slot::father);
  add_names(asked, query.mother, Slot::mother);
  if (const auto birth = read_birth(query.birth)) asked.birth = birth;
  add_number(asked, query.number);
  if (query.gender == "F" || query.gender == "M") asked.gender = query.gender.front();
  return asked;
}

} // namespace dromos
