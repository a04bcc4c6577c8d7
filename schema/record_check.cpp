// Checks that need several fields of one record. They warn: what a paper says is recorded as it says it.
#include "schema/identifiers.h"
#include "schema/value.h"
#include "schema/value_warnings.h"
#include "schema/written.h"

#include <algorithm>
#include <array>

namespace dromos {
namespace {

// A value as text; empty where it is absent, or several at once (a conflict is for a person to decide first).
std::string text_of(const Json& fields, const char* name) {
  const auto found = fields.find(name);
  return found != fields.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Pairs of fields, in whatever type has both, of which the first must not come after the second. Dates and
// instants compare as text where they are equally long.
constexpr std::array<std::pair<const char*, const char*>, 11> in_order{{{"from_on", "to_on"},
                                                                        {"valid_from", "valid_to"},
                                                                        {"starts_at", "ends_at"},
                                                                        {"lease_from", "lease_to"},
                                                                        {"opened", "closed"},
                                                                        {"entry_on", "exit_on"},
                                                                        {"bed_from", "bed_to"},
                                                                        {"given_on", "withdrawn_on"},
                                                                        {"birth_date", "deceased_on"},
                                                                        {"age_from", "age_to"},
                                                                        {"age_min", "age_max"}}};

bool out_of_order(const Json& first, const Json& last) {
  if (first.is_number() && last.is_number()) return first > last;
  if (!first.is_string() || !last.is_string()) return false;
  const auto& earlier = first.get_ref<const std::string&>();
  const auto& later = last.get_ref<const std::string&>();
  const std::size_t common = std::min(earlier.size(), later.size()); // a partial date: what both say
  return earlier.compare(0, common, later, 0, common) > 0;
}

void check_order(const Type& type, const Json& fields, Warnings& warnings) {
  for (const auto& [first, last] : in_order) {
    const Field* start = type.field(first);
    const Field* end = type.field(last);
    if (!start || !end || !fields.contains(first) || !fields.contains(last)) continue;
    if (!out_of_order(fields[first], fields[last])) continue;
    warnings.push_back(
        about_field("schema.order", *end, {{"first_el", start->label.el}, {"first_en", start->label.en}}));
  }
}

// Does an AMKA's DDMMYY agree with what is known of the birth date ("1980", "1980-05", "1980-05-17")?
bool amka_agrees(std::string_view amka, std::string_view birth) {
  if (amka.substr(4, 2) != birth.substr(2, 2)) return false;
  if (birth.size() >= 7 && amka.substr(2, 2) != birth.substr(5, 2)) return false;
  return birth.size() < 10 || amka.substr(0, 2) == birth.substr(8, 2);
}

void check_identifier(const Type& type, const Json& fields, Warnings& warnings) {
  const Field* field = type.field("value");
  const std::string scheme = text_of(fields, "scheme"), value = text_of(fields, "value");
  if (!field || scheme.empty() || value.empty()) return;
  warn_of_identifier(*field, scheme, value, warnings);
  const auto birth = written_partial_date(text_of(fields, "birth_date"));
  if (scheme != "AMKA" || !birth || check_number(scheme, value) != NumberCheck::valid) return;
  if (!amka_agrees(normal_number(scheme, value), *birth))
    warnings.push_back(about_field("schema.amka_birth", *field));
}

void check_contact(const Catalog& catalog, const Type& type, const Json& fields, Warnings& warnings) {
  const Field* field = type.field("value");
  const std::string kind = text_of(fields, "kind"), value = text_of(fields, "value");
  if (!field || value.empty()) return;
  if (kind == "MOBILE" || kind == "LAND") warn_of_text(catalog, *field, "phone", value, warnings);
  if (kind == "EMAIL") warn_of_text(catalog, *field, "email", value, warnings);
}

// The precision says how much of the date is known; the date itself stays as it is.
void check_birth(const Type& type, const Json& fields, Warnings& warnings) {
  const Field* field = type.field("birth_prec");
  const std::string precision = text_of(fields, "birth_prec"), birth = text_of(fields, "birth_date");
  if (!field || precision.empty()) return;
  constexpr std::array<std::pair<std::string_view, std::size_t>, 6> lengths{
      {{"DAY", 10}, {"CONV", 10}, {"MONTH", 7}, {"YEAR", 4}, {"AGERANGE", 0}, {"UNKNOWN", 0}}};
  const auto known = std::find_if(lengths.begin(), lengths.end(),
                                  [&](const auto& entry) { return entry.first == precision; });
  if (known == lengths.end() || known->second == birth.size())
    return; // no code of ours: nothing to compare with
  warnings.push_back(about_field("schema.birth_precision", *field));
}

} // namespace

Warnings check_record(const Catalog& catalog, const Type& type, const Json& fields) {
  Warnings warnings;
  if (!fields.is_object()) return warnings;
  if (type.name == "identifier") check_identifier(type, fields, warnings);
  if (type.name == "contact_point") check_contact(catalog, type, fields, warnings);
  if (type.name == "person") check_birth(type, fields, warnings);
  check_order(type, fields, warnings);
  return warnings;
}

} // namespace dromos
