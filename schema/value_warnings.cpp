#include "schema/value_warnings.h"

#include "schema/identifiers.h"

#include <algorithm>

namespace dromos {

Message about_field(std::string key, const Field& field,
                    std::vector<std::pair<std::string, std::string>> others) {
  Message message{std::move(key),
                  {{"field", field.name}, {"label_el", field.label.el}, {"label_en", field.label.en}}};
  std::move(others.begin(), others.end(), std::back_inserter(message.values));
  return message;
}

void warn_of_identifier(const Field& field, std::string_view scheme, const std::string& text,
                        Warnings& warnings) {
  const NumberCheck check = check_number(scheme, text);
  if (check == NumberCheck::valid || check == NumberCheck::unknown) return;
  warnings.push_back(about_field("schema.number_" + std::string(name(check)), field, {{"value", text}}));
}

void warn_of_text(const Catalog& catalog, const Field& field, std::string_view check, const std::string& text,
                  Warnings& warnings) {
  if (check == "phone" || check == "postcode" || check == "amka" || check == "afm" || check == "adt" ||
      check == "iban") {
    std::string scheme(check);
    std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                   [](char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c); });
    warn_of_identifier(field, scheme, text, warnings);
  } else if (check == "email") {
    const std::size_t at = text.find('@');
    const bool plausible = at != std::string::npos && at > 0 && text.find('.', at) != std::string::npos &&
                           text.find('@', at + 1) == std::string::npos && text.find(' ') == std::string::npos;
    if (!plausible) warnings.push_back(about_field("schema.email", field, {{"value", text}}));
  } else if (check == "field_name") {
    const std::size_t dot = text.find('.');
    const Type* type = catalog.type(std::string_view(text).substr(0, dot));
    if (dot == std::string::npos || !type || !type->field(std::string_view(text).substr(dot + 1)))
      warnings.push_back(about_field("schema.field_name", field, {{"value", text}}));
  }
}

void warn_of_number(const Field& field, double number, Warnings& warnings) {
  const double high = field.check == "latitude" ? 90 : field.check == "longitude" ? 180 : 100;
  const double low = field.check == "percent" ? 0 : -high;
  if (field.check.empty() || (number >= low && number <= high)) return;
  warnings.push_back(
      about_field("schema.range", field, {{"low", canonical(low)}, {"high", canonical(high)}}));
}

} // namespace dromos
