// The forms of names that values refer to: records and units.
#include "schema/value.h"

#include <algorithm>

namespace dromos {
namespace {

constexpr std::string_view lower_hex = "0123456789abcdef";
constexpr std::string_view lower_plain = "abcdefghijklmnopqrstuvwxyz0123456789";

bool only(std::string_view text, std::string_view allowed, char also) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return c == also || allowed.find(c) != std::string_view::npos; });
}

// RFC 9562 §4: 8-4-4-4-12, the version 7 at 14, the variant 10x₂ at 19.
bool is_uuid7(std::string_view text) {
  if (text.size() != 36 || text[14] != '7' ||
      std::string_view("89ab").find(text[19]) == std::string_view::npos)
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : lower_hex.find(text[i]) == std::string_view::npos) return false;
  }
  return true;
}

} // namespace

bool is_record_name(std::string_view text) {
  const std::string_view type = type_of(text);
  return !type.empty() && type.size() <= 64 && only(type, lower_plain, '_') &&
         is_uuid7(text.substr(type.size() + 1));
}

std::string_view type_of(std::string_view record) {
  const std::size_t slash = record.find('/');
  return slash == std::string_view::npos ? std::string_view() : record.substr(0, slash);
}

bool is_unit_path(std::string_view text) {
  constexpr std::size_t most_parts = 8, part_bytes = 63; // a part becomes a DNS label (RFC 1035 §2.3.4)
  for (std::size_t parts = 1; parts <= most_parts; ++parts) {
    const std::size_t slash = text.find('/');
    const std::string_view part = text.substr(0, slash);
    if (part.empty() || part.size() > part_bytes || !only(part, lower_plain, '-')) return false;
    if (part.front() == '-' || part.back() == '-') return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
  return false;
}

} // namespace dromos
