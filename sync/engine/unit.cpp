#include "sync/engine/authority.h"

#include <algorithm>
#include <cassert>

namespace dromos {
namespace {

constexpr std::string_view suffix = ".dromos.internal";
constexpr std::size_t path_segments = 8;

bool is_segment(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= 63 && letter(text.front()) && letter(text.back()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || c == '-'; });
}

// The parts of `text` in reverse order, or none where one of them is no segment.
std::vector<std::string_view> reversed_segments(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (!is_segment(parts.back()) || parts.size() > path_segments) return {};
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  std::reverse(parts.begin(), parts.end());
  return parts;
}

std::string joined(const std::vector<std::string_view>& parts, char separator) {
  std::string text;
  for (const std::string_view part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

} // namespace

std::string unit_dns(std::string_view path) {
  assert(is_unit_path(path));
  return joined(reversed_segments(path, '/'), '.').append(suffix);
}

std::optional<std::string> unit_of_dns(std::string_view dns) {
  if (!dns.ends_with(suffix)) return std::nullopt;
  const auto parts = reversed_segments(dns.substr(0, dns.size() - suffix.size()), '.');
  if (parts.empty()) return std::nullopt;
  return joined(parts, '/');
}

bool unit_within(std::string_view inner, std::string_view outer) {
  return inner.starts_with(outer) && !outer.empty() &&
         (inner.size() == outer.size() || inner[outer.size()] == '/');
}

} // namespace dromos
