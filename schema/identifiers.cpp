#include "schema/identifiers.h"

#include "schema/greek.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace dromos {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}
bool digits_only(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}
int digit(char c) {
  return c - '0';
}

// Capitals that print alike: an ΑΔΤ typed on a Latin keyboard is the same card.
constexpr std::u32string_view greek_alike = U"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
constexpr std::string_view latin_alike = "ABEZHIKMNOPTYX";

// Without separators and accents, in capitals, look-alikes Latin, digits of any script 0–9.
std::string compact(std::string_view value, std::string_view separators) {
  const auto folded = icu::UnicodeString::fromUTF8(fold_text(value));
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
    const UChar32 character = folded.char32At(i);
    if (u_isUWhiteSpace(character)) continue;
    if (character < 0x80 && separators.find(static_cast<char>(character)) != std::string_view::npos) continue;
    const UChar32 capital = u_toupper(character);
    const std::int32_t number = u_charDigitValue(character);
    const std::size_t alike = greek_alike.find(static_cast<char32_t>(capital));
    if (number >= 0) {
      kept.append(static_cast<UChar32>('0' + number));
    } else {
      kept.append(alike == std::u32string_view::npos ? capital : static_cast<UChar32>(latin_alike[alike]));
    }
  }
  std::string text;
  return kept.toUTF8String(text);
}

bool digits_scheme(std::string_view scheme) {
  return scheme == "AMKA" || scheme == "AFM";
}

bool day_exists(int day, int month, int year) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day >= 1 && day <= days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

// Sum of the digits, every second one from the right doubled, is a multiple of ten.
bool luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = digit(digits[digits.size() - 1 - i]) * (i % 2 == 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

// DDMMYY NNNN C. The century is not in the number: a date of either counts.
NumberCheck check_amka(std::string_view number) {
  if (!digits_only(number)) return NumberCheck::bad_chars;
  if (number.size() != 11) return NumberCheck::bad_length;
  if (!luhn(number)) return NumberCheck::bad_check;
  const auto pair = [&](std::size_t at) { return digit(number[at]) * 10 + digit(number[at + 1]); };
  const bool exists =
      day_exists(pair(0), pair(2), 1900 + pair(4)) || day_exists(pair(0), pair(2), 2000 + pair(4));
  return exists ? NumberCheck::valid : NumberCheck::bad_date;
}

NumberCheck check_afm(std::string_view number) {
  if (!digits_only(number)) return NumberCheck::bad_chars;
  if (number.size() != 9) return NumberCheck::bad_length;
  if (number == "000000000") return NumberCheck::bad_zero;
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum += digit(number[i]) << (8 - i);
  return sum % 11 % 10 == digit(number[8]) ? NumberCheck::valid : NumberCheck::bad_check;
}

// Two chosen characters, a check letter whose rule is not published, the AFM.
NumberCheck check_pa(std::string_view number) {
  if (number.size() != 12) return NumberCheck::bad_length;
  const auto plain = [](char c) { return is_digit(c) || is_letter(c); };
  if (!std::all_of(number.begin(), number.end(), plain)) return NumberCheck::bad_chars;
  if (!is_letter(number[2]) || !digits_only(number.substr(3))) return NumberCheck::bad_structure;
  return check_afm(number.substr(3));
}

// Two letters that both alphabets have and six digits; the oldest cards have one letter, of the whole
// alphabet.
NumberCheck check_adt(std::string_view number) {
  if (number.size() < 7) return NumberCheck::bad_length;
  const std::string_view letters = number.substr(0, number.size() - 6);
  if (!digits_only(number.substr(number.size() - 6))) return NumberCheck::bad_structure;
  constexpr std::array<std::string_view, 10> greek_only{"Γ", "Δ", "Θ", "Λ", "Ξ", "Π", "Σ", "Φ", "Ψ", "Ω"};
  if (std::find(greek_only.begin(), greek_only.end(), letters) != greek_only.end()) return NumberCheck::valid;
  const auto alike = [](char c) { return latin_alike.find(c) != std::string_view::npos; };
  if (!std::all_of(letters.begin(), letters.end(), alike)) return NumberCheck::bad_chars;
  return letters.size() <= 2 ? NumberCheck::valid : NumberCheck::bad_length;
}

NumberCheck check_passport(std::string_view number) {
  const auto plain = [](char c) { return is_digit(c) || is_letter(c); };
  if (!std::all_of(number.begin(), number.end(), plain)) return NumberCheck::bad_chars;
  if (number.size() == 9 && is_letter(number[0]) && is_letter(number[1]) && digits_only(number.substr(2)))
    return NumberCheck::valid;
  // Other countries number theirs otherwise, in five to twelve characters.
  return number.size() >= 5 && number.size() <= 12 ? NumberCheck::unknown : NumberCheck::bad_length;
}

// ISO 13616: the first four characters moved to the end, letters as 10–35, modulo 97 gives 1.
NumberCheck check_iban(std::string_view number) {
  const auto plain = [](char c) { return is_digit(c) || is_letter(c); };
  if (!std::all_of(number.begin(), number.end(), plain)) return NumberCheck::bad_chars;
  if (number.size() < 15 || number.size() > 34) return NumberCheck::bad_length;
  if (number.starts_with("GR") && number.size() != 27) return NumberCheck::bad_length;
  int rest = 0;
  for (std::size_t i = 0; i < number.size(); ++i) {
    const char c = number[(i + 4) % number.size()];
    rest = is_digit(c) ? (rest * 10 + digit(c)) % 97 : (rest * 100 + c - 'A' + 10) % 97;
  }
  return rest == 1 ? NumberCheck::valid : NumberCheck::bad_check;
}

// "+" and digits as typed, national and 00 forms made international; not judged yet.
std::string international(std::string_view value) {
  std::string digits = compact(value, ".-/()");
  if (digits.starts_with("+")) return digits;
  if (digits.starts_with("00")) return "+" + digits.substr(2);
  if (digits.size() == 12 && digits.starts_with("30")) return "+" + digits;
  return "+30" + digits;
}

NumberCheck check_phone(std::string_view value) {
  const std::string number = international(value);
  const std::string_view digits = std::string_view(number).substr(1);
  if (!digits_only(digits)) return NumberCheck::bad_chars;
  if (!digits.starts_with("30"))
    return digits.size() >= 7 && digits.size() <= 15 && digits[0] != '0' ? NumberCheck::valid
                                                                         : NumberCheck::bad_length;
  if (digits.size() != 12) return NumberCheck::bad_length;
  const std::string_view national = digits.substr(2);
  return national[0] == '2' || national.starts_with("69") ? NumberCheck::valid : NumberCheck::suspicious;
}

} // namespace

std::string_view name(NumberCheck check) {
  switch (check) {
  case NumberCheck::valid:
    return "valid";
  case NumberCheck::bad_check:
    return "bad_check";
  case NumberCheck::bad_date:
    return "bad_date";
  case NumberCheck::bad_length:
    return "bad_length";
  case NumberCheck::bad_chars:
    return "bad_chars";
  case NumberCheck::unknown:
    return "unknown";
  case NumberCheck::bad_zero:
    return "bad_zero";
  case NumberCheck::bad_structure:
    return "bad_structure";
  case NumberCheck::bad_range:
    return "bad_range";
  case NumberCheck::suspicious:
    return "suspicious";
  }
  return "unknown";
}

NumberCheck check_number(std::string_view scheme, std::string_view value) {
  if (scheme == "PHONE") return check_phone(value);
  // Before normal_number() reads O as zero: the letter is what the warning is about.
  if (digits_scheme(scheme) && compact(value, ".-").find('O') != std::string::npos)
    return NumberCheck::bad_chars;
  const std::string number = normal_number(scheme, value);
  if (scheme == "AMKA") return check_amka(number);
  if (scheme == "AFM") return check_afm(number);
  if (scheme == "PA") return check_pa(number);
  if (scheme == "ADT") return check_adt(number);
  if (scheme == "PASS") return check_passport(number);
  if (scheme == "IBAN") return check_iban(number);
  if (scheme == "POSTCODE") {
    if (!digits_only(number)) return NumberCheck::bad_chars;
    if (number.size() != 5) return NumberCheck::bad_length;
    return valid_postcode(value) ? NumberCheck::valid : NumberCheck::bad_range;
  }
  return NumberCheck::unknown;
}

std::string normal_number(std::string_view scheme, std::string_view value) {
  if (scheme == "PHONE") return phone_e164(value);
  std::string number = compact(value, ".-");
  if (scheme == "AFM") {
    for (const std::string_view prefix : {"EL", "GR", "EΛ"}) // of VAT numbers; EΛ is ΕΛ after folding
      if (number.starts_with(prefix)) {
        number.erase(0, prefix.size());
        break;
      }
    if (number.size() == 8 && digits_only(number)) number.insert(0, "0"); // issued before 1999
  }
  if (digits_scheme(scheme)) std::replace(number.begin(), number.end(), 'O', '0');
  return number;
}

bool valid_postcode(std::string_view value) {
  const std::string code = compact(value, ".-");
  if (code.size() != 5 || !digits_only(code)) return false;
  const std::string_view area = std::string_view(code).substr(0, 2);
  return area >= "10" && area <= "85";
}

std::string phone_e164(std::string_view value) {
  const NumberCheck check = check_phone(value);
  return check == NumberCheck::valid || check == NumberCheck::suspicious ? international(value)
                                                                         : std::string();
}

} // namespace dromos
