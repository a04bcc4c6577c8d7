#include "client/pages/forms.h"

#include "schema/embedded.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr std::size_t columns_most = 5;

const Json& layouts() {
  static const Json read = [] {
    for (const EmbeddedFile& file : embedded_files())
      if (file.name == "forms.json") return parse_json(file.bytes);
    return Json::object();
  }();
  return read;
}

std::vector<std::string> names(const Json& layout, const char* member, const Type& type) {
  std::vector<std::string> out;
  for (const Json& name : layout.value(member, Json::array()))
    if (type.field(name.get<std::string>()) != nullptr) out.push_back(name.get<std::string>());
  return out;
}

bool says_something(const Field& field) { // in a column or a title
  return field.type != ValueType::derived && field.type != ValueType::snapshot && !field.map();
}

} // namespace

Shape Layout::shape(const Field& field) const {
  const auto open = chips.find(field.name);
  return {std::find(longer.begin(), longer.end(), field.name) != longer.end(),
          open == chips.end() ? nullptr : &open->second};
}

Layout layout_of(const Type& type) {
  const Json layout = layouts().value(type.name, Json::object());
  Layout out{names(layout, "title", type),
             layout.value("titled_by", ""),
             names(layout, "columns", type),
             names(layout, "first", type),
             names(layout, "long", type),
             names(layout, "again", type),
             {}};
  const Json chips = layout.value("chips", Json::object());
  for (const auto& [field, codes] : chips.items()) out.chips[field] = codes.get<std::vector<std::string>>();
  if (out.title.empty())
    for (const Field& field : type.fields)
      if (says_something(field) && field.type != ValueType::ref && !field.set() && out.title.size() < 2)
        out.title.push_back(field.name);
  if (out.columns.empty())
    for (const Field& field : type.fields)
      if (says_something(field) && out.columns.size() < columns_most) out.columns.push_back(field.name);
  if (out.first.empty())
    for (const Field& field : type.fields)
      if (field.required || field.name == type.about) out.first.push_back(field.name);
  if (out.first.empty())
    for (std::size_t i = 0; i < std::min(columns_most, type.fields.size()); ++i)
      out.first.push_back(type.fields[i].name);
  return out;
}

bool has_role(OpenHome& open, const Type& type, bool writing) {
  const Viewer viewer = open.laptop.viewer();
  return std::any_of(viewer.roles.begin(), viewer.roles.end(), [&](const std::string& role) {
    const Access& access = open.catalog.access(role, type.name);
    return writing ? access.write : access.read;
  });
}

const Type* made_with(OpenHome& open, const Field& field) {
  const Type* target = field.type == ValueType::ref ? open.catalog.type(field.target) : nullptr;
  if (target == nullptr) return nullptr;
  const Type* naming = open.catalog.type(layout_of(*target).titled_by);
  const bool names = naming != nullptr && naming->about != field.name && naming->field(field.name) == &field;
  return names && has_role(open, *target, true) ? naming : nullptr;
}

} // namespace dromos
