// What must hold of a whole catalog: every reference leads somewhere, and nothing declared opens up later.
#include "schema/catalog_loader.h"
#include "schema/mutant.h"

#include <algorithm>
#include <array>

namespace dromos {
namespace {

using Places = std::map<std::string, Place, std::less<>>;

Place place_of(const Places& places, const std::string& what) {
  const auto found = places.find(what);
  return found == places.end() ? Place{"declarations", what} : found->second;
}

bool uses_list(ValueType type) {
  return type == ValueType::code || type == ValueType::codes || type == ValueType::counts ||
         type == ValueType::ratings;
}

void check_field(const Catalog& catalog, const Field& field, const Place& place) {
  if (uses_list(field.type) != !field.list.empty())
    place.refuse("a code list is needed for codes, and only for them");
  if (!field.list.empty() && !catalog.list(field.list)) place.refuse("there is no list " + field.list);
  if ((field.type == ValueType::ratings) != !field.value_list.empty())
    place.refuse("a value list is needed for ratings, and only for them");
  if (!field.value_list.empty() && !catalog.list(field.value_list))
    place.refuse("there is no list " + field.value_list);
  const bool refers = field.type == ValueType::ref || field.type == ValueType::refs;
  if (!refers && !field.target.empty()) place.refuse("only a reference has a target");
  if (!field.target.empty() && field.target != "any" && !catalog.type(field.target))
    place.refuse("there is no type " + field.target);
  if (field.type == ValueType::derived && !field.cls.empty())
    place.refuse("a derived field is not stored and has no class");
  if (field.type != ValueType::derived && field.name != "deleted" && field.cls.empty())
    place.refuse("\"class\" is missing");
  if (!field.cls.empty() && !catalog.cls(field.cls)) place.refuse("there is no class " + field.cls);
  if (!field.check.empty() && !known_check(field.type, field.check))
    place.refuse("there is no check " + field.check + " for this type of value");
}

// The record's root is found along `about`, so that it must lead to one type and never back.
void check_about(const Catalog& catalog, const Type& type, const Place& place) {
  const Type* at = &type;
  for (std::size_t steps = 0; !at->about.empty(); ++steps) {
    const Field* field = at->field(at->about);
    if (!field || field->type != ValueType::ref || field->target.empty() || field->target == "any")
      place.refuse("\"about\" must name a reference to one type");
    if (steps > catalog.types().size()) place.refuse("\"about\" leads in a circle");
    at = catalog.type(field->target);
    if (!at) place.refuse("there is no type " + field->target);
  }
}

void check_type(const Catalog& catalog, const Type& type, const Places& places) {
  const Place place = place_of(places, "type " + type.name);
  const CodeList* responsibilities = catalog.list("RESP");
  if (!responsibilities || !responsibilities->find(type.responsibility))
    place.refuse("there is no responsibility " + type.responsibility + " in list RESP");
  for (const Field& field : type.fields) {
    const Place field_place = place_of(places, "field " + type.name + "." + field.name);
    const auto& system = catalog.system_fields();
    if (std::any_of(system.begin(), system.end(), [&](const Field& f) { return f.name == field.name; }))
      field_place.refuse("every type has a field of this name already");
    check_field(catalog, field, field_place);
  }
  check_about(catalog, type, place);
}

bool reads(const Catalog& catalog, std::string_view role, std::string_view type, const Field& field) {
  const Access& access = catalog.access(role, type);
  return access.read && !access.hidden.contains(field.cls);
}

void check_readers(const Catalog& before, const Catalog& after, const Type& type, const Field& field,
                   const Places& places) {
  const Field& now = *after.type(type.name)->field(field.name);
  for (const std::string& role : after.roles()) {
    if (!reads(after, role, type.name, now)) continue;
    // What opened it: the role's row where that differs, or else the field itself.
    const Access &row = after.access(role, type.name), &row_before = before.access(role, type.name);
    const bool same_row = row.read == row_before.read && row.hidden == row_before.hidden;
    const std::string what =
        same_row ? "field " + type.name + "." + field.name : "access " + role + " " + type.name;
    const Place place = place_of(places, what);
    if (!reads(before, role, type.name, field) && !mutant(Mutant::readers_widened))
      place.refuse("the role " + role + " did not read " + type.name + "." + field.name + " before");
    // In the order of Relation: a unit is wider than its team, a team wider than the author.
    if (row.relation < row_before.relation)
      place_of(places, "access " + role + " " + type.name)
          .refuse("the role " + role + " read fewer records of " + type.name + " before");
  }
}

} // namespace

bool known_check(ValueType type, std::string_view check) {
  constexpr std::array<std::string_view, 8> texts{"amka",  "afm",      "iban",       "adt",
                                                  "phone", "postcode", "field_name", "unit_path"};
  constexpr std::array<std::string_view, 3> numbers{"latitude", "longitude", "percent"};
  const auto among = [&](const auto& names) {
    return std::find(names.begin(), names.end(), check) != names.end();
  };
  if (type == ValueType::text || type == ValueType::texts) return among(texts);
  if (type == ValueType::integer || type == ValueType::decimal) return among(numbers);
  return false;
}

void check_references(const Catalog& catalog, const Places& places) {
  for (const auto& [type, field] : catalog.team_fields()) {
    const Type* known = catalog.type(type);
    const Field* members = known ? known->field(field) : nullptr;
    if (!members || (members->type != ValueType::worker && members->type != ValueType::workers))
      place_of(places, "team").refuse("there is no field of workers " + type + "." + field);
  }
  for (const Field& field : catalog.system_fields())
    check_field(catalog, field, place_of(places, "system field " + field.name));
  for (const auto& [name, type] : catalog.types()) check_type(catalog, type, places);
  const CodeList* roles = catalog.list("ROLE");
  for (const std::string& role : catalog.roles())
    if (!roles || !roles->find(role))
      Place{"access.json", "roles"}.refuse("there is no role " + role + " in list ROLE");
  const auto is_role = [&](const std::string& role) {
    return std::find(catalog.roles().begin(), catalog.roles().end(), role) != catalog.roles().end();
  };
  for (const std::string field : {"held", "shield"})
    for (const std::string& role : catalog.system_writers(field))
      if (!is_role(role)) place_of(places, "system writers").refuse("there is no role " + role);
  for (const auto& [what, place] : places) {
    if (!what.starts_with("access ")) continue;
    const std::size_t space = what.find(' ', 7);
    const std::string role = what.substr(7, space - 7), type = what.substr(space + 1);
    if (!is_role(role)) place.refuse("there is no role " + role);
    if (!catalog.type(type)) place.refuse("there is no type " + type);
    for (const std::string& hidden : catalog.access(role, type).hidden)
      if (!catalog.cls(hidden)) place.refuse("there is no class " + hidden);
  }
}

void check_not_widened(const Catalog& before, const Catalog& after, const Places& places) {
  for (const auto& [name, type] : before.types()) {
    const Type& now = *after.type(name); // layers add and replace, they never take away
    const Place place = place_of(places, "type " + name);
    if (now.about != type.about)
      place.refuse("\"about\" must stay: it decides who sees the records that exist");
    for (const Field& field : type.fields) {
      const Field* kept = now.field(field.name);
      if (!kept) place.refuse("the field " + field.name + " is missing: one that is declared stays");
      const Place field_place = place_of(places, "field " + name + "." + field.name);
      if (kept->type != field.type)
        field_place.refuse("the type of value must stay: declare another field instead");
      if (field.cls.empty()) continue;
      const Reach reach_before = before.cls(field.cls)->reach, reach = after.cls(kept->cls)->reach;
      if (reach > reach_before && !mutant(Mutant::reach_widened))
        (kept->cls == field.cls ? place_of(places, "class " + field.cls) : field_place)
            .refuse(name + "." + field.name + " would go further up than before (" +
                    std::string(dromos::name(reach_before)) + " → " + std::string(dromos::name(reach)) + ")");
      check_readers(before, after, type, field, places);
    }
  }
  const auto& team = before.team_fields();
  for (const auto& member : after.team_fields())
    if (std::find(team.begin(), team.end(), member) == team.end())
      place_of(places, "team")
          .refuse("the workers in " + member.first + "." + member.second + " read no team's records before");
  for (const std::string field : {"held", "shield"})
    for (const std::string& role : after.system_writers(field))
      if (!before.system_writers(field).contains(role))
        place_of(places, "system writers").refuse("the role " + role + " did not write " + field + " before");
}

} // namespace dromos
