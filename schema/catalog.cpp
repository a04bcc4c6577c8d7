#include "schema/catalog.h"

#include "schema/mutant.h"

#include <algorithm>
#include <array>
#include <limits>

namespace dromos {
namespace {

template <typename Map> auto* find_in(Map& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

const Field* find_field(const std::vector<Field>& fields, std::string_view name) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

} // namespace

std::string_view name(Reach reach) {
  constexpr std::array<std::string_view, 3> names{"centre", "region", "nation"};
  return names.at(static_cast<std::size_t>(reach));
}

std::string_view name(ValueType type) {
  constexpr std::array<std::string_view, 19> names{
      "text",         "code",     "bool",   "int",     "decimal",  "money", "date",
      "partial_date", "datetime", "ref",    "worker",  "snapshot", "codes", "refs",
      "texts",        "workers",  "counts", "ratings", "derived"};
  return names.at(static_cast<std::size_t>(type));
}

const Code* CodeList::find(std::string_view code) const {
  const auto found = std::find_if(codes.begin(), codes.end(), [&](const Code& c) { return c.code == code; });
  return found == codes.end() ? nullptr : &*found;
}

int CodeList::rank(std::string_view code) const {
  const Code* found = find(code);
  if (mutant(Mutant::unknown_code_ranks_lowest) && !found) return -1;
  if (!found) return std::numeric_limits<int>::max();
  return found->rank.value_or(static_cast<int>(found - codes.data()));
}

bool Field::set() const {
  return type == ValueType::codes || type == ValueType::refs || type == ValueType::texts ||
         type == ValueType::workers;
}

bool Field::map() const {
  return type == ValueType::counts || type == ValueType::ratings;
}

const Field* Type::field(std::string_view field_name) const {
  if (const Field* own = find_field(fields, field_name)) return own;
  return system ? find_field(*system, field_name) : nullptr;
}

const Type* Catalog::type(std::string_view type_name) const {
  return find_in(types_, type_name);
}
const CodeList* Catalog::list(std::string_view list_name) const {
  return find_in(lists_, list_name);
}
const Class* Catalog::cls(std::string_view class_name) const {
  return find_in(classes_, class_name);
}

const Access& Catalog::access(std::string_view role, std::string_view type_name) const {
  static const Access none;
  const auto* row = find_in(access_, role);
  const Access* cell = row ? find_in(*row, type_name) : nullptr;
  return cell ? *cell : none;
}

const std::set<std::string>& Catalog::system_writers(std::string_view field) const {
  static const std::set<std::string> none;
  const auto* writers = find_in(system_writers_, field);
  return writers ? *writers : none;
}

std::optional<std::string_view> Catalog::class_of(std::string_view type_name, std::string_view field) const {
  const Type* declared = type(type_name);
  // A system field has its class in types that this node does not know as well.
  const Field* found = declared ? declared->field(field) : find_field(*system_, field);
  if (!found || found->cls.empty()) return std::nullopt;
  return found->cls;
}

} // namespace dromos
