#include "client/search/sight.h"

#include "schema/value.h"

#include <algorithm>

namespace dromos {

bool Sight::holds(const RecordRow& root) const {
  bool spoken = false, holds = false; // as SqliteStore::holdings() and Visibility read `held`
  for (const auto& [name, reg] : root.state.registers) {
    if (name.field != "held" || name.key != viewer_.unit || reg.live.empty()) continue;
    spoken = true;
    for (const LiveWrite& write : reg.live) holds = holds || write.value == "true";
  }
  return spoken ? holds : root.unit == viewer_.unit;
}

bool Sight::reads(const RecordRow& row, std::string_view cls) {
  const std::string_view type = type_of(row.state.record);
  auto of_type = rules_.find(type);
  if (of_type == rules_.end()) of_type = rules_.emplace(std::string(type), decltype(of_type->second){}).first;
  auto known = of_type->second.find(cls);
  if (known == of_type->second.end()) {
    const Catalog& catalog = laptop_.catalog();
    const bool declared = catalog.type(type) != nullptr;
    const bool asks =
        !declared || std::any_of(viewer_.roles.begin(), viewer_.roles.end(), [&](const std::string& role) {
          return catalog.access(role, type).relation != Relation::unit;
        });
    const Rule rule = asks ? Rule::ask : may_read(catalog, viewer_, type, cls, {}) ? Rule::yes : Rule::no;
    known = of_type->second.emplace(std::string(cls), rule).first;
  }
  if (known->second != Rule::ask) return known->second == Rule::yes;
  return laptop_.reads({row.id, row.state.record, row.state.root, row.unit}, cls);
}

void Sight::each_value(const RecordRow& row, const Visit& visit) {
  Text cls;
  bool may = false;
  for (const auto& [name, reg] : row.state.registers) {
    if (reg.live.empty()) continue;
    if (name.cls != cls) {
      cls = name.cls;
      may = reads(row, cls);
    }
    if (!may) continue;
    for (const LiveWrite& write : reg.live)
      if (write.value != "null") visit(name, write);
  }
}

std::string text_of(std::string_view json) {
  if (json.size() < 2 || json.front() != '"') return {};
  if (json.find('\\') == std::string_view::npos) return std::string(json.substr(1, json.size() - 2));
  const Json value = Json::parse(json, nullptr, false);
  return value.is_string() ? value.get<std::string>() : std::string();
}

} // namespace dromos
