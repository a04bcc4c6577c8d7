#include "schema/encoding.h"
#include "sync/store/vault.h"

#include <array>
#include <utility>

namespace dromos {
namespace {

constexpr std::size_t code_bytes = 20, code_letters = 32, check_letters = 4, group_letters = 4;

// What a person reads on paper: a Greek capital that looks like a Latin one is that one, whichever keyboard
// is on.
constexpr std::array<std::pair<std::string_view, char>, 14> greek_look_alikes{{{"Α", 'A'},
                                                                               {"Β", 'B'},
                                                                               {"Ε", 'E'},
                                                                               {"Ζ", 'Z'},
                                                                               {"Η", 'H'},
                                                                               {"Ι", 'I'},
                                                                               {"Κ", 'K'},
                                                                               {"Μ", 'M'},
                                                                               {"Ν", 'N'},
                                                                               {"Ο", 'O'},
                                                                               {"Ρ", 'P'},
                                                                               {"Τ", 'T'},
                                                                               {"Υ", 'Y'},
                                                                               {"Χ", 'X'}}};

// Base32 has both I and L and no 0, 1, 8: a code loses less than three of its 160 bits by this.
char folded(char letter) {
  if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  switch (letter) {
  case '0':
    return 'O';
  case '1':
  case 'L':
    return 'I';
  case '8':
    return 'B';
  default:
    return letter;
  }
}

bool is_separator(char letter) {
  return letter == ' ' || letter == '-' || letter == '.' || letter == '\t' || letter == '\r' ||
         letter == '\n';
}

// 20 bits: of a million mistyped codes, one passes; the slot's own seal refuses that one.
std::string check_group(std::string_view normal) {
  const std::string digest = sha256("dromos recovery code" + std::string(normal));
  return normal_recovery_code(base32(digest).substr(0, check_letters));
}

} // namespace

std::string make_recovery_code() {
  std::string letters = base32(random_bytes(code_bytes));
  for (char& letter : letters)
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  letters += check_group(normal_recovery_code(letters));
  for (std::size_t at = letters.size() - group_letters; at > 0; at -= group_letters)
    letters.insert(at, 1, '-');
  return letters;
}

std::string normal_recovery_code(std::string_view typed) {
  std::string normal;
  while (!typed.empty()) {
    std::size_t taken = 1;
    char letter = folded(typed.front());
    for (const auto& [greek, latin] : greek_look_alikes)
      if (typed.starts_with(greek)) {
        taken = greek.size();
        letter = latin;
      }
    if (!is_separator(letter)) normal += letter;
    typed.remove_prefix(taken);
  }
  return normal;
}

bool recovery_code_ok(std::string_view typed) {
  const std::string normal = normal_recovery_code(typed);
  if (normal.size() != code_letters + check_letters) return false;
  const std::string_view code = std::string_view(normal).substr(0, code_letters);
  return std::string_view(normal).substr(code_letters) == check_group(code);
}

} // namespace dromos
