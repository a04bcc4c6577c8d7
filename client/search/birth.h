// A birth date as far as it is known, and how two of them compare.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace dromos {

struct Birth {
  std::int16_t year = 0;           // 0: nothing is known
  std::uint8_t month = 0, day = 0; // 0: not known
  bool default_day = false;        // 1 January, or said to be converted: only the year counts
};

// "1980", "1980-05", "1980-05-12", "12/5/1980", "12.5.1980", "5/1980"; nullopt where it is none of these.
std::optional<Birth> read_birth(std::string_view text);

enum class BirthLikeness { day, month, year, swapped, other_day, near, far };
BirthLikeness compare(const Birth& a, const Birth& b); // REQUIRES: both have a year

} // namespace dromos
