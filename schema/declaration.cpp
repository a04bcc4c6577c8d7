#include "schema/declaration.h"

#include "schema/errors.h"

#include <array>
#include <cstdint>
#include <limits>

namespace dromos {
namespace {

constexpr std::array policies{std::pair{Policy::review, "review"}, std::pair{Policy::latest, "latest"},
                              std::pair{Policy::highest, "highest"}};
constexpr std::array relations{std::pair{Relation::unit, "unit"}, std::pair{Relation::team, "team"},
                               std::pair{Relation::author, "author"}};

template <typename Table> auto named(const Table& table, std::string_view text, const Place& place) {
  for (const auto& [value, spelling] : table)
    if (text == spelling) return value;
  place.refuse("\"" + std::string(text) + "\" is not known here");
}

ValueType read_value_type(std::string_view text, const Place& place) {
  for (int i = 0; i <= static_cast<int>(ValueType::derived); ++i)
    if (name(static_cast<ValueType>(i)) == text) return static_cast<ValueType>(i);
  place.refuse("\"" + std::string(text) + "\" is not a type of value");
}

} // namespace

void Place::refuse(std::string what) const {
  throw Refused({"schema.declaration",
                 {{"file", file}, {"where", where.empty() ? "/" : where}, {"what", std::move(what)}}});
}

Declaration::Declaration(const Json& json, Place place)
    : json_(json), place_(std::move(place)), parent_(place_) {
  if (!json.is_object()) place_.refuse("an object is expected");
}

bool Declaration::has(std::string_view member) const {
  return json_.find(std::string(member)) != json_.end();
}

const Json& Declaration::json(std::string_view member) {
  used_.emplace(member);
  const auto found = json_.find(std::string(member));
  if (found == json_.end()) place_.refuse("\"" + std::string(member) + "\" is missing");
  return *found;
}

std::string Declaration::text(std::string_view member) {
  const Json& value = json(member);
  if (!value.is_string() || value.get_ref<const std::string&>().empty())
    place_.refuse("\"" + std::string(member) + "\" must be a text");
  return value.get<std::string>();
}

std::string Declaration::text_or_empty(std::string_view member) {
  return has(member) ? text(member) : std::string();
}

bool Declaration::flag(std::string_view member, bool otherwise) {
  if (!has(member)) return otherwise;
  const Json& value = json(member);
  if (!value.is_boolean()) place_.refuse("\"" + std::string(member) + "\" must be true or false");
  return value.get<bool>();
}

Label Declaration::label() {
  Declaration both(json("label"), place_.in("label"));
  Label label{both.text("el"), both.text("en")};
  both.done();
  return label;
}

void Declaration::each(std::string_view member, const std::function<void(Declaration&)>& take) {
  if (!has(member)) return;
  const Json& items = json(member);
  if (!items.is_array()) place_.refuse("\"" + std::string(member) + "\" must be an array");
  for (std::size_t i = 0; i < items.size(); ++i) {
    Declaration item(items[i], place_.in(std::string(member) + "[" + std::to_string(i) + "]"));
    item.parent_ = place_;
    take(item);
    item.done();
  }
}

std::vector<std::string> Declaration::texts(std::string_view member) {
  std::vector<std::string> values;
  if (!has(member)) return values;
  const Json& items = json(member);
  if (!items.is_array()) place_.refuse("\"" + std::string(member) + "\" must be an array");
  for (const Json& item : items) {
    if (!item.is_string()) place_.refuse("\"" + std::string(member) + "\" must hold texts");
    values.push_back(item.get<std::string>());
  }
  return values;
}

void Declaration::done() const {
  for (const auto& [member, value] : json_.items())
    if (!used_.contains(member)) place_.refuse("\"" + member + "\" is not known here");
}

Field read_field(Declaration& declared) {
  Field field;
  field.name = declared.text("name");
  declared.stands_at(field.name);
  field.type = read_value_type(declared.text("type"), declared.place());
  field.list = declared.text_or_empty("list");
  field.value_list = declared.text_or_empty("value_list");
  field.target = declared.text_or_empty("target");
  field.cls = declared.text_or_empty("class");
  if (declared.has("policy")) field.policy = named(policies, declared.text("policy"), declared.place());
  field.required = declared.flag("required", false);
  field.check = declared.text_or_empty("check");
  field.label = declared.label();
  return field;
}

Code read_code(Declaration& declared) {
  Code code;
  code.code = declared.text("code");
  declared.stands_at(code.code);
  if (declared.has("rank")) {
    const Json& rank = declared.json("rank");
    if (!rank.is_number_integer() || rank.get<std::int64_t>() < 0 ||
        rank.get<std::int64_t>() >= std::numeric_limits<int>::max())
      declared.place().refuse("\"rank\" must be an integer from 0");
    code.rank = rank.get<int>();
  }
  code.label = declared.label();
  return code;
}

Access read_access(Declaration& declared) {
  Access access;
  access.read = declared.flag("read", false);
  access.write = declared.flag("write", false);
  if (declared.has("relation"))
    access.relation = named(relations, declared.text("relation"), declared.place());
  for (std::string& hidden : declared.texts("hidden")) access.hidden.insert(std::move(hidden));
  return access;
}

Reach read_reach(const Json& json, const Place& place) {
  for (const Reach reach : {Reach::centre, Reach::region, Reach::nation})
    if (json == name(reach)) return reach;
  place.refuse("the reach must be centre, region or nation");
}

} // namespace dromos
