#include "schema/name_key.h"

#include "schema/greek.h"
#include "schema/name_sound.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace dromos {
namespace {

constexpr std::size_t words_max = 32, word_bytes_max = 64;

// Between a name's parts they differ from paper to paper. Folded.
constexpr std::array<std::string_view, 13> particles{"al", "el",  "ul",   "bin", "ibn", "bint", "αλ",
                                                     "ελ", "ουλ", "μπιν", "του", "τησ", "ben"};
constexpr std::array<std::string_view, 8> servants{"abd",  "abdul",  "abdel", "abdal",
                                                   "abdi", "abdoul", "αμπντ", "αμπντουλ"};

template <std::size_t N> bool among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string> cut(const std::string& folded) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty() && words.size() < words_max) words.push_back(word);
    word.clear();
  };
  const auto text = icu::UnicodeString::fromUTF8(folded);
  for (std::int32_t i = 0; i < text.length() && words.size() < words_max; i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (c == '\'' || c == 0x2019) continue; // O'Neill
    if (!u_isalnum(c)) {
      end_word();
      continue;
    }
    std::string one;
    icu::UnicodeString(c).toUTF8String(one);
    if (word.size() + one.size() <= word_bytes_max) word += one;
  }
  end_word();
  return words;
}

} // namespace

std::vector<std::string> name_words(std::string_view name) {
  const std::string folded = fold_text(name.substr(0, words_max * word_bytes_max));
  const std::vector<std::string> all = cut(folded);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (among(particles, all[i]) && all.size() > 1) continue;
    if (!among(servants, all[i])) {
      words.push_back(all[i]);
      continue;
    }
    std::size_t next = i + 1;
    while (next + 1 < all.size() && among(particles, all[next])) ++next;
    words.push_back(next < all.size() ? all[i] + all[next] : all[i]);
    i = next;
  }
  if (words.empty() && !all.empty()) words.push_back(all.front());
  if (words.empty() && folded.find_first_not_of(" \t\r\n") != std::string::npos)
    words.push_back(folded.substr(0, word_bytes_max));
  return words;
}

std::vector<std::string> name_keys(std::string_view word) {
  const std::string folded = fold_text(word);
  std::vector<std::string> keys = sounds_of(folded);
  if (keys.empty() && !folded.empty()) keys.push_back(folded);
  return keys;
}

std::string_view name_stem(std::string_view key) {
  constexpr std::size_t least = 3;
  std::string_view stem = key;
  if (stem.size() > least && (stem.back() == 's' || stem.back() == 'n')) stem.remove_suffix(1);
  if (stem.size() > least && std::string_view("aeiou").find(stem.back()) != std::string_view::npos)
    stem.remove_suffix(1);
  return stem.size() >= least ? stem : key;
}

int letters_apart(std::string_view a, std::string_view b, int most) {
  constexpr std::size_t longest = 64;
  if (a.size() > longest || b.size() > longest) return a == b ? 0 : most + 1;
  const auto gap = static_cast<std::ptrdiff_t>(a.size()) - static_cast<std::ptrdiff_t>(b.size());
  if (gap > most || -gap > most) return most + 1;
  std::array<std::array<std::uint8_t, longest + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<std::uint8_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto &above = rows[(i + 2) % 3], &two_above = rows[(i + 1) % 3];
    row[0] = static_cast<std::uint8_t>(i);
    int best = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      int cost = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost = std::min(cost, two_above[j - 2] + 1);
      row[j] = static_cast<std::uint8_t>(cost);
      best = std::min(best, cost);
    }
    if (best > most) return most + 1;
  }
  return std::min<int>(rows[a.size() % 3][b.size()], most + 1);
}

} // namespace dromos
