#include "schema/value.h"

#include "schema/encoding.h"
#include "schema/limits.h"
#include "schema/nearest.h"
#include "schema/value_warnings.h"
#include "schema/written.h"

#include <algorithm>
#include <cmath>

namespace dromos {
namespace {

// What a sentence quotes of a value: enough to recognise it, whole characters, and text in any case.
std::string quoted(const Json& value) {
  constexpr std::size_t shown_bytes = 80;
  std::string text = value.is_string()       ? value.get<std::string>()
                     : value.is_structured() ? "…"
                                             : value.dump();
  if (!valid_utf8(text)) return "\xef\xbf\xbd";
  if (text.size() <= shown_bytes) return text;
  std::size_t end = shown_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

// `expected` is an example, which needs no translation.
[[noreturn]] void refuse(const Field& field, const Json& value, std::string expected) {
  throw Refused(
      about_field("schema.value", field, {{"value", quoted(value)}, {"expected", std::move(expected)}}));
}

const std::string& text_in(const Field& field, const Json& value, const char* expected) {
  if (!value.is_string()) refuse(field, value, expected);
  const auto& text = value.get_ref<const std::string&>();
  // U+0000 ends a text in C, and PostgreSQL does not store it.
  if (!valid_utf8(text) || text.find('\0') != std::string::npos) refuse(field, value, "UTF-8");
  if (text.size() > limits::text_bytes)
    refuse(field, value, "≤ " + std::to_string(limits::text_bytes / 1024) + " KiB");
  return text;
}

Json code_in(const Catalog& catalog, const Field& field, const std::string& list_name, const Json& value) {
  const std::string& code = text_in(field, value, "CODE");
  const CodeList* list = catalog.list(list_name);
  if (list && list->find(code)) return code;
  std::string nearest;
  if (list)
    for (const std::string& near : nearest_codes(*list, code))
      nearest += (nearest.empty() ? "" : ", ") + near;
  throw Refused(about_field("schema.code", field,
                            {{"value", quoted(value)},
                             {"list_el", list ? list->label.el : list_name},
                             {"list_en", list ? list->label.en : list_name},
                             {"nearest", nearest}}));
}

Json record_in(const Field& field, const Json& value) {
  const std::string target = field.target.empty() || field.target == "any" ? "type" : field.target;
  const std::string expected = target + "/0192f3a4-5b6c-7d8e-9f01-23456789abcd";
  const std::string& record = text_in(field, value, expected.c_str());
  if (!is_record_name(record) || (target != "type" && type_of(record) != target))
    refuse(field, value, expected);
  return record;
}

Json worker_in(const Field& field, const Json& value) {
  const std::string& worker = text_in(field, value, "w17");
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (worker.empty() || worker.size() > 64 || !std::all_of(worker.begin(), worker.end(), plain))
    refuse(field, value, "w17");
  return worker;
}

Json plain_text_in(const Catalog& catalog, const Field& field, const Json& value, Warnings& warnings) {
  const std::string& text = text_in(field, value, "…");
  if (field.check == "unit_path" && !is_unit_path(text)) refuse(field, value, "gr/el30/athina/kk1");
  warn_of_text(catalog, field, field.check, text, warnings);
  return text;
}

Json written_in(const Field& field, const Json& value, std::optional<std::string> (*read)(std::string_view),
                const char* expected) {
  const auto text = read(text_in(field, value, expected));
  if (!text) refuse(field, value, expected);
  return *text;
}

// Money as a JSON number is taken by its digits: 250.5 is "250.50", 250.555 is no amount.
Json money_in(const Field& field, const Json& value) {
  if (!value.is_number()) return written_in(field, value, written_money, "250.00");
  const auto text = written_money(canonical(value));
  if (!text) refuse(field, value, "250.00");
  return *text;
}

Json number_in(const Field& field, const Json& value, Warnings& warnings) {
  const bool whole = field.type == ValueType::integer;
  const char* expected = whole ? "2" : "2.5";
  if (!value.is_number()) refuse(field, value, expected);
  const double number = value.get<double>();
  if (number != std::trunc(number) && whole) refuse(field, value, expected);
  // canonical() has the rule for what a number may be; a double would round 2^53 + 1 down to 2^53.
  try {
    canonical(value);
  } catch (const Refused&) {
    refuse(field, value, expected);
  }
  if (std::abs(number) > static_cast<double>(limits::json_integer)) refuse(field, value, expected);
  warn_of_number(field, number, warnings);
  if (whole) return static_cast<std::int64_t>(number);
  return value;
}

int depth_of(const Json& value, int most) {
  if (!value.is_structured() || most == 0) return 0;
  int depth = 0;
  for (const Json& item : value) depth = std::max(depth, depth_of(item, most - 1));
  return depth + 1;
}

Json snapshot_in(const Field& field, const Json& value) {
  const char* expected = R"({"a":1})";
  if (!value.is_structured() || depth_of(value, limits::snapshot_depth + 1) > limits::snapshot_depth)
    refuse(field, value, expected);
  std::string bytes;
  try {
    bytes = canonical(value);
  } catch (const Refused&) {
    refuse(field, value, expected);
  }
  if (bytes.size() > limits::text_bytes)
    refuse(field, value, "≤ " + std::to_string(limits::text_bytes / 1024) + " KiB");
  return value;
}

// One value of one register: of a single field, or a member of a set.
Json single_in(const Catalog& catalog, const Field& field, const Json& value, Warnings& warnings) {
  switch (field.type) {
  case ValueType::code:
  case ValueType::codes:
    return code_in(catalog, field, field.list, value);
  case ValueType::text:
  case ValueType::texts:
    return plain_text_in(catalog, field, value, warnings);
  case ValueType::ref:
  case ValueType::refs:
    return record_in(field, value);
  case ValueType::worker:
  case ValueType::workers:
    return worker_in(field, value);
  case ValueType::boolean:
    if (!value.is_boolean()) refuse(field, value, "true / false");
    return value;
  case ValueType::integer:
  case ValueType::decimal:
    return number_in(field, value, warnings);
  case ValueType::money:
    return money_in(field, value);
  case ValueType::date:
    return written_in(field, value, written_date, "2026-11-23");
  case ValueType::partial_date:
    return written_in(field, value, written_partial_date, "1980 / 1980-05 / 1980-05-17");
  case ValueType::datetime:
    return written_in(field, value, written_datetime, "2026-11-23T08:15:30.000Z");
  case ValueType::snapshot:
    return snapshot_in(field, value);
  case ValueType::counts:
  case ValueType::ratings:
  case ValueType::derived:
    break;
  }
  throw Refused(about_field("schema.derived", field));
}

void add(std::vector<FieldValue>& values, std::string key, Json value) {
  const auto same = [&](const FieldValue& other) { return other.key == key; };
  if (std::none_of(values.begin(), values.end(), same)) values.push_back({std::move(key), std::move(value)});
}

std::vector<FieldValue> set_in(const Catalog& catalog, const Field& field, const Json& value,
                               Warnings& warnings) {
  if (!value.is_structured()) refuse(field, value, R"(["A","B"])");
  if (value.size() > limits::change_writes) refuse(field, "…", "≤ " + std::to_string(limits::change_writes));
  std::vector<FieldValue> values;
  for (const auto& [name, item] : value.items()) {
    const bool member_is_key = value.is_object();
    if (member_is_key && !item.is_null() && item != true) refuse(field, item, "true / null");
    const Json member = single_in(catalog, field, member_is_key ? Json(name) : item, warnings);
    if (!member.is_string() || member.get_ref<const std::string&>().empty())
      refuse(field, member, R"(["A","B"])");
    add(values, member.get<std::string>(), member_is_key ? item : Json(true));
  }
  return values;
}

std::vector<FieldValue> map_in(const Catalog& catalog, const Field& field, const Json& value) {
  const bool counts = field.type == ValueType::counts;
  if (!value.is_object()) refuse(field, value, counts ? R"({"A":2})" : R"({"A":"B"})");
  std::vector<FieldValue> values;
  for (const auto& [code, item] : value.items()) {
    const std::string key = code_in(catalog, field, field.list, code).get<std::string>();
    if (item.is_null()) {
      add(values, key, nullptr);
    } else if (counts) {
      const bool whole = item.is_number_integer() && item >= 0 && item <= limits::json_integer;
      if (!whole) refuse(field, item, "0, 1, 2 …");
      add(values, key, item.get<std::int64_t>());
    } else {
      add(values, key, code_in(catalog, field, field.value_list, item));
    }
  }
  return values;
}

} // namespace

std::vector<FieldValue> check_value(const Catalog& catalog, const Field& field, const Json& value,
                                    Warnings& warnings) {
  if (field.type == ValueType::derived) throw Refused(about_field("schema.derived", field));
  const bool emptied = value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty());
  if (field.set() || field.map()) {
    if (emptied) return {};
    return field.set() ? set_in(catalog, field, value, warnings) : map_in(catalog, field, value);
  }
  return {{"", emptied ? Json(nullptr) : single_in(catalog, field, value, warnings)}};
}

} // namespace dromos
