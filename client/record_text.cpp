#include "client/record_text.h"

#include "schema/value.h"
#include "sync/engine/instant.h"

#include <algorithm>
#include <ctime>

namespace dromos {

namespace {

constexpr std::size_t line_values = 4, line_letters = 48;

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80;
  }));
}

std::string shortened(const std::string& text, std::size_t most) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at)
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80 && ++seen > most)
      return text.substr(0, at) + "…";
  return text;
}

// "1980-05-17" as 17/05/1980, "1980-05" as 05/1980.
std::string date(const std::string& text) {
  if (text.size() == 10) return text.substr(8, 2) + "/" + text.substr(5, 2) + "/" + text.substr(0, 4);
  if (text.size() == 7) return text.substr(5, 2) + "/" + text.substr(0, 4);
  return text;
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

} // namespace

std::string aligned(const std::vector<std::pair<std::string, std::string>>& lines) {
  std::size_t width = 0;
  for (const auto& [label, value] : lines) width = std::max(width, letters(label));
  std::string out;
  for (const auto& [label, value] : lines) {
    out.append("  ").append(label).append(width - letters(label) + 2, ' ');
    for (const char letter : value) {
      out.push_back(letter);
      if (letter == '\n') out.append(width + 4, ' ');
    }
    out.push_back('\n');
  }
  return out;
}

std::string Words::type(std::string_view record) const {
  const Type* type = catalog.type(type_of(record));
  return type == nullptr ? std::string(type_of(record)) : of(type->label);
}

std::string Words::field(std::string_view record, std::string_view name) const {
  const Type* type = catalog.type(type_of(record));
  const Field* field = type == nullptr ? nullptr : type->field(name);
  return field == nullptr ? std::string(name) : of(field->label);
}

std::string Words::time(std::string_view text) const {
  const auto ms = read_instant(text);
  if (!ms) return std::string(text);
  const std::time_t seconds = static_cast<std::time_t>(*ms / 1000);
  const std::tm* parts = std::localtime(&seconds);
  std::string out(20, '\0');
  out.resize(std::strftime(out.data(), out.size(), "%d/%m/%Y %H:%M", parts));
  return out;
}

std::string Words::single(const Field* field, const std::string& list_name, const Json& value) const {
  if (value.is_null()) return "–";
  if (value.is_boolean()) return sentence({value == true ? "client.yes" : "client.no", {}}, language);
  if (!value.is_string()) return value.dump();
  const auto& text = value.get_ref<const std::string&>();
  if (const CodeList* list = list_name.empty() ? nullptr : catalog.list(list_name))
    if (const Code* code = list->find(text))
      return with_codes ? of(code->label) + " (" + text + ")" : of(code->label);
  if (field == nullptr) return text;
  if (field->type == ValueType::date || field->type == ValueType::partial_date) return date(text);
  if (field->type == ValueType::datetime) return time(text);
  if (field->type != ValueType::money) return text;
  std::string amount = text;
  if (language == Language::greek) std::replace(amount.begin(), amount.end(), '.', ',');
  return amount + " €";
}

std::string Words::value(std::string_view record, std::string_view name, const Json& value) const {
  const Type* type = catalog.type(type_of(record));
  const Field* field = type == nullptr ? nullptr : type->field(name);
  const std::string list = field == nullptr ? std::string() : field->list;
  if (field != nullptr && field->type == ValueType::snapshot) return value.dump();
  std::string out;
  if (value.is_array()) {
    for (const Json& one : value) out += (out.empty() ? "" : ", ") + single(field, list, one);
  } else if (value.is_object() && value.contains("cms")) {
    out = sentence({"client.sealed", {}}, language);
  } else if (value.is_object()) {
    for (const auto& [key, one] : value.items())
      out += (out.empty() ? "" : ", ") + single(field, list, key) + ": " +
             single(nullptr, field == nullptr ? "" : field->value_list, one);
  } else {
    out = single(field, field != nullptr && field->map() ? field->value_list : list, value);
  }
  return out;
}

std::string Words::values(std::string_view record, std::string_view name, const Json& values) const {
  std::string out;
  for (const Json& one : values) {
    const std::string key =
        one.contains("key") ? value(record, name, Json::array({one["key"]})) + ": " : std::string();
    out += (out.empty() ? "" : " / ") + key + one_line(value(record, name, one["value"])) + " — " +
           one["worker"].get<std::string>() + ", " + time(one["at"].get<std::string>());
  }
  return out;
}

std::string Words::record(const Json& presented) const {
  const std::string name = presented["record"].get<std::string>();
  std::string out = type(name) + "  " + name + "\n";
  std::vector<std::pair<std::string, std::string>> lines;
  if (presented["about"].is_string())
    lines.emplace_back(sentence({"client.about", {}}, language), presented["about"].get<std::string>());
  const Type* declared = catalog.type(type_of(name));
  // In the order of the form; what this program does not know comes last.
  Json left = presented["fields"];
  if (declared != nullptr)
    for (const Field& field : declared->fields)
      if (left.contains(field.name)) {
        lines.emplace_back(of(field.label), value(name, field.name, left[field.name]));
        left.erase(field.name);
      }
  for (const auto& [field_name, one] : left.items())
    lines.emplace_back(field(name, field_name), value(name, field_name, one));
  out += aligned(lines);

  lines.clear();
  for (const auto& [field_name, conflicting] : presented["conflicts"].items())
    for (const Json& one : conflicting)
      lines.emplace_back(field(name, field_name), values(name, field_name, Json::array({one})));
  if (!lines.empty()) out += sentence({"client.conflicts_head", {}}, language) + "\n" + aligned(lines);
  lines.clear();
  for (const Json& one : presented["refused"])
    lines.emplace_back(field(name, one["field"].get<std::string>()),
                       sentence({one["reason"].get<std::string>(),
                                 {{"record", name},
                                  {"field", one["field"].get<std::string>()},
                                  {"type", std::string(type_of(name))},
                                  {"worker", ""}}},
                                language));
  if (!lines.empty()) out += sentence({"client.refused_head", {}}, language) + "\n" + aligned(lines);
  std::string missing;
  for (const Json& one : presented["missing"])
    missing += (missing.empty() ? "" : ", ") + field(name, one.get<std::string>());
  if (!missing.empty()) out += sentence({"client.missing", {{"fields", missing}}}, language) + "\n";
  return out;
}

std::string Words::line(const Json& presented) const {
  const std::string name = presented["record"].get<std::string>();
  const Type* declared = catalog.type(type_of(name));
  std::vector<std::string> names;
  if (declared != nullptr)
    for (const Field& field : declared->fields) names.push_back(field.name);
  else
    for (const auto& [field_name, one] : presented["fields"].items()) names.push_back(field_name);
  std::string out;
  std::size_t taken = 0;
  for (const std::string& field_name : names) {
    if (taken == line_values || !presented["fields"].contains(field_name)) continue;
    if (declared != nullptr && declared->field(field_name)->type == ValueType::ref)
      continue; // a name that says nothing
    out += (taken++ == 0 ? "" : " · ") +
           shortened(one_line(value(name, field_name, presented["fields"][field_name])), line_letters);
  }
  if (!presented["conflicts"].empty()) out += "  ≠";
  return out;
}

} // namespace dromos
