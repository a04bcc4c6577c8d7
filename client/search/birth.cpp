#include "client/search/birth.h"

#include <array>
#include <cstdlib>

namespace dromos {

std::optional<Birth> read_birth(std::string_view text) {
  std::array<int, 3> parts{};
  std::array<std::size_t, 3> digits{};
  std::size_t count = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      if (++digits[count] > 4) return std::nullopt;
      parts[count] = parts[count] * 10 + (c - '0');
    } else if ((c == '-' || c == '/' || c == '.') && count < 2 && digits[count] > 0) {
      ++count;
    } else {
      return std::nullopt;
    }
  }
  if (digits[count] == 0) return std::nullopt;
  const bool year_first = digits[0] == 4;
  const int year = year_first ? parts[0] : parts[count];
  const int month = count == 0 ? 0 : count == 1 ? parts[year_first ? 1 : 0] : parts[1];
  const int day = count < 2 ? 0 : parts[year_first ? 2 : 0];
  const bool year_is_whole = digits[year_first ? 0 : count] == 4;
  if (!year_is_whole || year < 1890 || year > 2100 || month > 12 || day > 31) return std::nullopt;
  if (count >= 1 && month == 0) return std::nullopt;
  Birth birth{static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month),
              static_cast<std::uint8_t>(day), false};
  birth.default_day = month == 1 && day == 1;
  return birth;
}

BirthLikeness compare(const Birth& a, const Birth& b) {
  const int years = std::abs(a.year - b.year);
  if (years > 1) return BirthLikeness::far;
  if (years == 1) return BirthLikeness::near;
  const bool by_year = a.month == 0 || b.month == 0 || a.default_day || b.default_day;
  if (by_year) return BirthLikeness::year;
  if (a.day != 0 && a.day == b.month && a.month == b.day && a.day != a.month) return BirthLikeness::swapped;
  if (a.month != b.month) return BirthLikeness::other_day;
  if (a.day == 0 || b.day == 0) return BirthLikeness::month;
  return a.day == b.day ? BirthLikeness::day : BirthLikeness::other_day;
}

} // namespace dromos
