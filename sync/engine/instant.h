// Instants as text: RFC 3339, UTC, exactly three decimals: "2026-11-23T08:15:30.120Z".
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dromos {

std::string instant(std::int64_t unix_ms);
// nullopt unless `text` is exactly of that form and a real date of the years 1900 to 9999.
std::optional<std::int64_t> read_instant(std::string_view text);

// The seam to time. Only main.cpp builds the real one.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t now_ms() = 0; // Unix time as this machine believes it
};

} // namespace dromos
