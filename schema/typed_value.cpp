// Values as typed on a command line, brought to JSON and then checked as any other.
#include "schema/greek.h"
#include "schema/value.h"
#include "schema/value_warnings.h"

#include <algorithm>
#include <charconv>

namespace dromos {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Without empty parts, so that "A, B," is A and B.
std::vector<std::string> split_commas(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const std::string_view part = trimmed(text.substr(start, end - start));
    if (!part.empty()) parts.emplace_back(part);
    start = end + 1;
  }
  return parts;
}

// A number, or the text itself for check_value to refuse by name.
Json typed_number(std::string_view text) {
  std::string digits(text);
  std::replace(digits.begin(), digits.end(), ',', '.'); // two of them are no number
  const char* end = digits.data() + digits.size();
  std::int64_t whole = 0;
  if (const auto [rest, error] = std::from_chars(digits.data(), end, whole);
      error == std::errc() && rest == end)
    return whole;
  double number = 0;
  const auto [rest, error] = std::from_chars(digits.data(), end, number, std::chars_format::fixed);
  if (error == std::errc() && rest == end) return number;
  return std::string(text);
}

Json typed_boolean(std::string_view text) {
  const std::string word = fold_text(text);
  for (const std::string_view yes : {"true", "yes", "ναι"})
    if (word == yes) return true;
  for (const std::string_view no : {"false", "no", "οχι"})
    if (word == no) return false;
  return std::string(text);
}

Json typed_map(const Field& field, std::string_view text) {
  Json map = Json::object();
  for (const std::string& part : split_commas(text)) {
    const std::size_t colon = part.find(':');
    const std::string key(trimmed(std::string_view(part).substr(0, colon)));
    if (colon == std::string::npos || map.contains(key))
      throw Refused(about_field("schema.value", field, {{"value", part}, {"expected", "A:2,B:1"}}));
    const std::string_view value = trimmed(std::string_view(part).substr(colon + 1));
    if (value.empty()) {
      map[key] = nullptr;
    } else {
      map[key] = field.type == ValueType::counts ? typed_number(value) : Json(std::string(value));
    }
  }
  return map;
}

Json typed_snapshot(const Field& field, std::string_view text) {
  try {
    return parse_json(text);
  } catch (const Refused&) {
    throw Refused(about_field("schema.value", field, {{"value", "…"}, {"expected", R"({"a":1})"}}));
  }
}

} // namespace

std::vector<FieldValue> read_value(const Catalog& catalog, const Field& field, std::string_view text,
                                   Warnings& warnings) {
  const std::string_view typed = trimmed(text);
  if (typed.empty()) return check_value(catalog, field, nullptr, warnings);
  Json value;
  switch (field.type) {
  case ValueType::boolean:
    value = typed_boolean(typed);
    break;
  case ValueType::integer:
  case ValueType::decimal:
    value = typed_number(typed);
    break;
  case ValueType::codes:
  case ValueType::refs:
  case ValueType::texts:
  case ValueType::workers:
    value = split_commas(typed);
    break;
  case ValueType::counts:
  case ValueType::ratings:
    value = typed_map(field, typed);
    break;
  case ValueType::snapshot:
    value = typed_snapshot(field, typed);
    break;
  case ValueType::text:
    value = std::string(text);
    break; // kept as written, spaces and all
  default:
    value = std::string(typed);
  }
  return check_value(catalog, field, value, warnings);
}

} // namespace dromos
