#include "sync/engine/record_name.h"

#include "schema/encoding.h"
#include "sync/engine/keys.h"

#include <charconv>

namespace dromos {

std::string new_record(std::string_view type, std::int64_t now_ms) {
  std::string bytes = random_bytes(16);
  for (int i = 0; i < 6; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<char>(now_ms >> (8 * (5 - i)));
  bytes[6] = static_cast<char>(0x70 | (bytes[6] & 0x0f)); // version 7
  bytes[8] = static_cast<char>(0x80 | (bytes[8] & 0x3f)); // variant
  std::string text = hex(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return std::string(type) + "/" + text;
}

std::optional<std::int64_t> named_ms(std::string_view record) {
  const std::size_t slash = record.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::string digits; // the first 48 bits
  for (const char c : record.substr(slash + 1, 13))
    if (c != '-') digits += c;
  std::int64_t ms = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), ms, 16);
  if (error != std::errc() || digits.size() != 12 || end != digits.data() + digits.size())
    return std::nullopt;
  return ms;
}

} // namespace dromos
