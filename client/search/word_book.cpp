#include "client/search/word_book.h"

#include "schema/name_key.h"

#include <algorithm>
#include <bit>

namespace dromos {

namespace {

constexpr std::size_t long_word = 8;  // may be two letters apart
constexpr std::size_t short_word = 4; // below it every word is near some other

std::uint32_t letters_in(std::string_view key) {
  std::uint32_t letters = 0;
  for (const char c : key) letters |= std::uint32_t{1} << (static_cast<unsigned char>(c) % 32U);
  return letters;
}

} // namespace

struct WordBook::Asked {
  const std::vector<std::string>& keys;
  std::vector<std::string_view> stems;
  std::vector<const NameForms::Names*> names;
  std::uint32_t letters;
  int apart_max;
};

std::uint32_t WordBook::number(const std::string& key) {
  const auto [at, added] = numbers_.try_emplace(key, static_cast<std::uint32_t>(words_.size()));
  if (added) words_.push_back({key, letters_in(key), &forms_.of(key), {}});
  return at->second;
}

void WordBook::drop(std::uint32_t word, std::uint32_t person) {
  std::erase_if(words_[word].bearers, [person](const Bearer& one) { return one.person == person; });
}

std::size_t WordBook::count(std::string_view key) const {
  const auto known = numbers_.find(std::string(key));
  return known == numbers_.end() ? 0 : words_[known->second].bearers.size();
}

bool WordBook::matches(const Asked& asked, const Word& word, Degree& degree) const {
  const auto found = [&degree](Degree one) { return degree = one, true; };
  for (const std::string& key : asked.keys)
    if (word.key == key) return found(Degree::same);
  const std::string_view stem = name_stem(word.key);
  for (const std::string_view one : asked.stems)
    if (stem == one) return found(Degree::form);
  if (!word.names->empty())
    for (const NameForms::Names* names : asked.names)
      if (share_a_name(*names, *word.names)) return found(Degree::variant);
  for (const std::string& key : asked.keys)
    if (key.size() >= 2 && word.key.starts_with(key)) return found(Degree::begins);
  const std::string& key = asked.keys.front();
  const bool near = asked.apart_max > 0 && word.key.size() >= short_word &&
                    std::popcount(asked.letters ^ word.letters) <= 2 * asked.apart_max &&
                    letters_apart(key, word.key, asked.apart_max) <= asked.apart_max;
  return near && found(Degree::similar);
}

std::vector<WordMatch> WordBook::matches(const std::vector<std::string>& keys) const {
  std::vector<WordMatch> out;
  if (keys.empty()) return out;
  const std::size_t length = keys.front().size();
  Asked asked{keys, {}, {}, letters_in(keys.front()), length >= long_word ? 2 : length >= short_word ? 1 : 0};
  for (const std::string& key : keys) {
    asked.stems.push_back(name_stem(key));
    asked.names.push_back(&forms_.of(key));
  }
  for (std::uint32_t number = 0; number < words_.size(); ++number) {
    const Word& word = words_[number];
    Degree degree{};
    if (!word.bearers.empty() && matches(asked, word, degree)) out.push_back({number, degree});
  }
  return out;
}

} // namespace dromos
