#include "schema/name_sound.h"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>

namespace dromos {
namespace {

constexpr std::size_t readings_max = 4;

using Word = std::u32string;

struct Rule {
  std::u32string_view spelt;
  std::string_view sound;
};

// The longest first. β, μπ and b are one letter here, as are δ and ντ: papers take one for the other.
constexpr Rule greek[] = {
    {U"ντζ", "j"}, {U"νγκ", "g"},  {U"ου", "u"},  {U"αι", "e"}, {U"ει", "i"}, {U"οι", "i"}, {U"υι", "i"},
    {U"αυ", "av"}, {U"ευ", "ev"},  {U"ηυ", "iv"}, {U"μπ", "v"}, {U"ντ", "d"}, {U"νδ", "d"}, {U"γκ", "g"},
    {U"γγ", "g"},  {U"γξ", "nks"}, {U"γχ", "nh"}, {U"τζ", "j"}, {U"α", "a"},  {U"β", "v"},  {U"γ", "g"},
    {U"δ", "d"},   {U"ε", "e"},    {U"ζ", "z"},   {U"η", "i"},  {U"θ", "t"},  {U"ι", "i"},  {U"κ", "k"},
    {U"λ", "l"},   {U"μ", "m"},    {U"ν", "n"},   {U"ξ", "ks"}, {U"ο", "o"},  {U"π", "p"},  {U"ρ", "r"},
    {U"σ", "s"},   {U"τ", "t"},    {U"υ", "i"},   {U"φ", "f"},  {U"χ", "h"},  {U"ψ", "ps"}, {U"ω", "o"}};

// ELOT 743, greeklish and what English, Turkish or Albanian hands write. Letters that depend on their
// neighbours stand in Latin::letter.
constexpr Rule latin[] = {
    {U"ngk", "g"}, {U"nth", "nt"}, {U"ntz", "j"}, {U"tch", "ts"}, {U"dzh", "j"}, {U"ou", "u"}, {U"ee", "i"},
    {U"ei", "i"},  {U"oi", "i"},   {U"ui", "i"},  {U"au", "av"},  {U"eu", "ev"}, {U"mp", "v"}, {U"mb", "v"},
    {U"nt", "d"},  {U"nd", "d"},   {U"ng", "g"},  {U"nk", "g"},   {U"gk", "g"},  {U"gg", "g"}, {U"gh", "g"},
    {U"ch", "h"},  {U"kh", "h"},   {U"ck", "k"},  {U"cz", "ts"},  {U"sz", "s"},  {U"tz", "j"}, {U"dz", "j"},
    {U"dj", "j"},  {U"a", "a"},    {U"b", "v"},   {U"d", "d"},    {U"e", "e"},   {U"f", "f"},  {U"g", "g"},
    {U"i", "i"},   {U"k", "k"},    {U"l", "l"},   {U"m", "m"},    {U"n", "n"},   {U"o", "o"},  {U"p", "p"},
    {U"q", "k"},   {U"r", "r"},    {U"s", "s"},   {U"t", "t"},    {U"v", "v"},   {U"z", "z"},  {U"8", "t"},
    {U"3", "ks"},  {U"ø", "o"},    {U"ł", "l"},   {U"đ", "d"},    {U"ı", "i"},   {U"æ", "e"},  {U"œ", "e"},
    {U"þ", "t"},   {U"ð", "d"},    {U"ə", "e"}};

bool vowel(char32_t letter) {
  return std::u32string_view(U"aeiouyw").find(letter) != std::u32string_view::npos && letter != 0;
}

template <std::size_t N> const Rule* rule_at(const Rule (&rules)[N], std::u32string_view rest) {
  for (const Rule& rule : rules)
    if (rest.starts_with(rule.spelt)) return &rule;
  return nullptr;
}

// Readings as they grow.
class Readings {
 public:
  void add(std::string_view sound) {
    for (std::string& one : all_) one += sound;
  }
  void add(std::string_view likely, std::string_view other) {
    const std::size_t count = all_.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (all_.size() < readings_max) all_.push_back(all_[i] + std::string(other));
      all_[i] += likely;
    }
  }
  std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_{""};
};

// Letters whose sound depends on what stands beside them.
bool depends(Readings& out, const Word& word, std::size_t& at) {
  const char32_t before = at == 0 ? 0 : word[at - 1], here = word[at],
                 next = at + 1 < word.size() ? word[at + 1] : 0;
  const char32_t third = at + 2 < word.size() ? word[at + 2] : 0;
  if (next == 'h' && std::u32string_view(U"tdpsz").find(here) != std::u32string_view::npos) {
    const bool firm = vowel(third) || third == 0; // before a consonant the h may be an η: Dhmhtrhs
    if (here == 'p') out.add("f");
    if (here == 't') firm ? out.add("t") : out.add("t", "ti");
    if (here == 'd') firm ? out.add("d") : out.add("di", "d");
    if (here == 's') firm ? out.add("s") : out.add("s", "si");
    if (here == 'z') out.add("z");
    return at += 2, true;
  }
  if (here == 's' && next == 'c' && third == 'h') return out.add("sh", "s"), at += 3, true;
  if (here == 'o' && next == 'o') return out.add("u", "o"), at += 2, true;
  if (next == 'y' && (here == 'o' || here == 'a' || here == 'e')) {
    if (vowel(third)) {
      const char* glide = here == 'o' ? "oi" : here == 'a' ? "ai" : "ei";
      out.add(glide, here == 'o' ? "u" : here == 'a' ? "av" : "ev");
      return at += 2, true;
    }
    if (here == 'o') out.add("u", "i");
    if (here == 'a') out.add("e", "av");
    if (here == 'e') out.add("i", "ev");
    return at += 2, true;
  }
  if (here == 'a' && (next == 'i' || next == 'e')) {
    out.add("e", next == 'i' ? "ai" : "ae");
    return at += 2, true;
  }
  switch (here) {
  case 'x':
    out.add("ks", "h");
    break;
  case 'c':
    if (next == 'h' || next == 'k' || next == 'z') return false;
    out.add(next == 'e' || next == 'i' || next == 'y' ? "s" : "k");
    break;
  case 'j':
    if (vowel(next))
      out.add("j", "i");
    else
      out.add(next == 0 && vowel(before) ? "i" : "j");
    break;
  case 'u':
    out.add("u", "i");
    break;
  case 'w':
    if (before != 0 && !vowel(before))
      out.add("o");
    else if (next == 0 || vowel(next))
      out.add("v", "o");
    else
      out.add("o", "v");
    break;
  case 'y':
    out.add("i");
    break;
  case 'h':
    if (before == 0 && !vowel(next))
      out.add("h", "i");
    else if (before != 0 && !vowel(before))
      out.add("i");
    else if (next != 0)
      out.add("h");
    break;
  default:
    return false;
  }
  return ++at, true;
}

std::vector<std::string> latin_readings(const Word& word) {
  Readings out;
  for (std::size_t at = 0; at < word.size();) {
    if (depends(out, word, at)) continue;
    const Rule* rule = rule_at(latin, std::u32string_view(word).substr(at));
    if (rule != nullptr) {
      out.add(rule->sound);
      at += rule->spelt.size();
      continue;
    }
    if (word[at] >= '0' && word[at] <= '9') out.add(std::string(1, static_cast<char>(word[at])));
    ++at;
  }
  return out.take();
}

std::vector<std::string> greek_reading(const Word& word) {
  std::string out;
  for (std::size_t at = 0; at < word.size();) {
    const Rule* rule = rule_at(greek, std::u32string_view(word).substr(at));
    if (rule != nullptr)
      out += rule->sound;
    else if (word[at] >= '0' && word[at] <= '9')
      out.push_back(static_cast<char>(word[at]));
    at += rule == nullptr ? 1 : rule->spelt.size();
  }
  return {out};
}

// What both alphabets share: no double letters, v before voiceless ones is f, γι before a vowel is i.
std::string settled(const std::string& sound) {
  std::string out;
  const auto at = [&](std::size_t i) { return i < sound.size() ? sound[i] : '\0'; };
  const auto open = [](char c) {
    return c != '\0' && std::string_view("aeou").find(c) != std::string_view::npos;
  };
  for (std::size_t i = 0; i < sound.size(); ++i) {
    char c = sound[i];
    if (c == 'g' && at(i + 1) == 'i' && open(at(i + 2))) continue;
    if (c == 'v' && at(i + 1) != 'v' &&
        (at(i + 1) == '\0' || std::string_view("tksfhp").find(at(i + 1)) != std::string_view::npos))
      c = 'f';
    const bool letter = c >= 'a';
    if (letter && !out.empty() && out.back() == c) continue;
    out.push_back(c);
  }
  return out;
}

bool is_greek(char32_t letter) {
  return letter >= U'α' && letter <= U'ω';
}
bool is_latin(char32_t letter) {
  return (letter >= 'a' && letter <= 'z') || (letter > 0xdf && letter < 0x250) || letter == U'ə';
}

// A word of mixed letters is one alphabet typed on the other's keyboard: look-alikes go with the majority.
void one_alphabet(Word& word) {
  constexpr std::u32string_view greeks = U"αβεζηικμνορτυχ", latins = U"abezhikmnoptyx";
  const auto count = [&](auto is) { return std::count_if(word.begin(), word.end(), is); };
  const auto of_greek = count(is_greek), of_latin = count(is_latin);
  if (of_greek == 0 || of_latin == 0) return;
  const std::u32string_view from = of_greek >= of_latin ? latins : greeks,
                            to = of_greek >= of_latin ? greeks : latins;
  for (char32_t& letter : word)
    if (const auto place = from.find(letter); place != std::u32string_view::npos) letter = to[place];
}

// Arabic, Cyrillic, Georgian and the rest, by the Unicode consortium's tables.
Word romanised(const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  static const std::unique_ptr<icu::Transliterator> rules(
      icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, error));
  if (!rules) return {};
  icu::UnicodeString out = text;
  rules->transliterate(out);
  Word word;
  for (std::int32_t i = 0; i < out.length(); i = out.moveIndex32(i, 1))
    if (u_isalnum(out.char32At(i))) word.push_back(static_cast<char32_t>(out.char32At(i)));
  return word;
}

} // namespace

std::vector<std::string> sounds_of(std::string_view folded) {
  const auto text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(folded.data(), static_cast<std::int32_t>(folded.size())));
  Word word;
  bool other = false;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const auto letter = static_cast<char32_t>(text.char32At(i));
    const bool digit = letter >= '0' && letter <= '9';
    if (is_greek(letter) || is_latin(letter) || digit)
      word.push_back(letter);
    else if (u_isalnum(static_cast<UChar32>(letter)) != 0)
      other = true;
  }
  if (other) word = romanised(text);
  one_alphabet(word);
  const bool in_greek = std::any_of(word.begin(), word.end(), is_greek);
  std::vector<std::string> keys;
  for (const std::string& one : in_greek ? greek_reading(word) : latin_readings(word)) {
    std::string key = settled(one);
    if (!key.empty() && std::find(keys.begin(), keys.end(), key) == keys.end())
      keys.push_back(std::move(key));
  }
  return keys;
}

} // namespace dromos
