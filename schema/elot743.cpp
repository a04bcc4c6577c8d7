#include "schema/elot743.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <vector>

namespace dromos {
namespace {

// A letter with what its accents say: an accent on the first of two vowels, or a dialytika on the second,
// parts them.
struct Letter {
  char32_t small = 0;
  bool capital = false, accent = false, parted = false, is_letter = false;
};

constexpr UChar32 acute = 0x301, dialytika = 0x308;

std::vector<Letter> letters_of(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString parts = icu::Normalizer2::getNFDInstance(error)->normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))), error);
  std::vector<Letter> letters;
  for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
    const UChar32 c = parts.char32At(i);
    const bool mark = u_charType(c) == U_NON_SPACING_MARK;
    if (mark && !letters.empty()) {
      letters.back().accent |= c == acute;
      letters.back().parted |= c == dialytika;
      continue;
    }
    const auto small = static_cast<char32_t>(u_tolower(c));
    letters.push_back(
        {small == U'ς' ? U'σ' : small, small != static_cast<char32_t>(c), false, false, u_isalpha(c) != 0});
  }
  return letters;
}

const char* single(char32_t letter) {
  constexpr const char* table[] = {"a", "v", "g", "d", "e", "z", "i", "th", "i", "k",  "l",  "m", "n",
                                   "x", "o", "p", "r", "s", "s", "t", "y",  "f", "ch", "ps", "o"};
  return letter >= U'α' && letter <= U'ω' ? table[letter - U'α'] : nullptr;
}

bool one_of(char32_t letter, std::u32string_view set) {
  return set.find(letter) != std::u32string_view::npos;
}

class Writer {
 public:
  explicit Writer(std::string_view text) : letters_(letters_of(text)) {}

  std::string write() {
    while (at_ < letters_.size()) step();
    return std::move(out_);
  }

 private:
  char32_t small(std::size_t at) const { return at < letters_.size() ? letters_[at].small : 0; }
  bool in_word(std::size_t at) const { return at < letters_.size() && letters_[at].is_letter; }

  void step() {
    const Letter& here = letters_[at_];
    const char32_t next = small(at_ + 1);
    const bool pair = !here.accent && at_ + 1 < letters_.size() && !letters_[at_ + 1].parted;
    if (next == U'υ' && pair && one_of(here.small, U"αεη")) {
      const bool voiceless = !in_word(at_ + 2) || one_of(small(at_ + 2), U"θκξπστφχψ");
      put(here.small == U'α' ? "a" : here.small == U'ε' ? "e" : "i", 1);
      return put(voiceless ? "f" : "v", 1);
    }
    if (next == U'υ' && pair && here.small == U'ο') return put("o", 1), put("u", 1);
    if (here.small == U'μ' && next == U'π') {
      const bool edge = at_ == 0 || !in_word(at_ - 1) || !in_word(at_ + 2);
      return edge ? put("b", 2) : (put("m", 1), put("p", 1));
    }
    if (here.small == U'γ' && one_of(next, U"γξχ")) put("n", 1);
    const Letter& letter = letters_[at_];
    if (const char* latin = single(letter.small)) return put(latin, 1);
    const auto plain = static_cast<UChar32>(letter.small);
    icu::UnicodeString(letter.capital ? u_toupper(plain) : plain).toUTF8String(out_);
    ++at_;
  }

  // `latin` for the next `taken` letters, in capitals as they are.
  void put(std::string_view latin, std::size_t taken) {
    const bool capital = letters_[at_].capital;
    const bool before = at_ > 0 && letters_[at_ - 1].capital,
               after = at_ + taken < letters_.size() && letters_[at_ + taken].capital;
    for (std::size_t i = 0; i < latin.size(); ++i) {
      const bool upper = capital && (i == 0 || before || after);
      out_.push_back(upper ? static_cast<char>(latin[i] - 'a' + 'A') : latin[i]);
    }
    at_ += taken;
  }

  std::vector<Letter> letters_;
  std::size_t at_ = 0;
  std::string out_;
};

} // namespace

std::string elot743(std::string_view text) {
  return Writer(text).write();
}

} // namespace dromos
