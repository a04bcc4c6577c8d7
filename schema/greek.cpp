#include "schema/greek.h"

#include "schema/encoding.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cassert>
#include <cstdint>

namespace dromos {
namespace {

// One U+FFFD for each byte that is not text, so that no input is lost and none merges with its neighbour.
std::string repaired(std::string_view utf8) {
  std::string text;
  for (std::size_t i = 0; i < utf8.size();) {
    std::size_t length = 1;
    while (length <= 4 && !valid_utf8(utf8.substr(i, length))) ++length;
    if (length > 4) {
      text += "\xef\xbf\xbd";
      ++i;
    } else {
      text += utf8.substr(i, length);
      i += length;
    }
  }
  return text;
}

} // namespace

std::string fold_text(std::string_view utf8) {
  std::string folded;
  if (std::all_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    folded.assign(utf8);
    for (char& c : folded)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return folded;
  }
  const auto text = icu::UnicodeString::fromUTF8(valid_utf8(utf8) ? std::string(utf8) : repaired(utf8));
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(error);
  const icu::UnicodeString marked = decompose->normalize(casefold->normalize(text, error), error);
  assert(U_SUCCESS(error)); // fails only for want of ICU's data or of memory
  icu::UnicodeString bare;
  for (std::int32_t i = 0; i < marked.length(); i = marked.moveIndex32(i, 1)) {
    const UChar32 character = marked.char32At(i);
    if (u_charType(character) != U_NON_SPACING_MARK) bare.append(character);
  }
  bare.toUTF8String(folded);
  return folded;
}

} // namespace dromos
