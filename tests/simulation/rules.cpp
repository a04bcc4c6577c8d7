#include "tests/simulation/rules.h"

#include "schema/embedded.h"

#include <algorithm>

namespace dromos::simulation {

Rules::Rules(const nlohmann::json& overlay) {
  for (const auto& file : embedded_files())
    if (file.name.ends_with(".json") && !file.name.starts_with("messages/"))
      take(nlohmann::json::parse(file.bytes));
  for (const auto& file : overlay) take(file);
}

void Rules::take(const nlohmann::json& file) {
  if (file.contains("type"))
    for (const auto& field : file["fields"])
      fields_[file["type"]][field["name"]] = field.value("class", std::string());
  if (file.contains("classes"))
    for (const auto& one : file["classes"].items()) classes_.insert(one.key());
  if (file.contains("system_fields"))
    for (const auto& field : file["system_fields"])
      system_[field["name"]] = field.value("class", std::string());
  if (file.contains("system"))
    for (const auto& one : file["system"].items())
      for (const auto& role : one.value()) system_writers_[one.key()].insert(role.get<std::string>());
  if (file.contains("team"))
    for (const auto& one : file["team"])
      team_.emplace(one["type"].get<std::string>(), one["field"].get<std::string>());
  if (!file.contains("access")) return;
  for (const auto& row : file["access"]) {
    const std::string type = row.value("type", file.value("type", std::string()));
    Cell& cell = cells_[{row["role"].get<std::string>(), type}];
    cell.read = row.value("read", false);
    cell.write = row.value("write", false);
    cell.relation = row.value("relation", "unit");
    for (const auto& cls : row.value("hidden", nlohmann::json::array())) cell.hidden.insert(cls);
  }
}

bool Rules::tied(const Cell& cell, const std::set<std::string>& workers, const Ties& ties) {
  const auto among = [&](const std::set<std::string>& names) {
    return std::any_of(workers.begin(), workers.end(), [&](const auto& one) { return names.contains(one); });
  };
  if (cell.relation == "unit") return true;
  return among(ties.authors) || (cell.relation == "team" && among(ties.team));
}

bool Rules::reads(const std::set<std::string>& roles, const std::set<std::string>& workers,
                  const std::string& type, const std::string& cls, const Ties& ties) const {
  if (!knows_type(type)) return true;
  return std::any_of(roles.begin(), roles.end(), [&](const std::string& role) {
    const auto cell = cells_.find({role, type});
    return cell != cells_.end() && cell->second.read && !cell->second.hidden.contains(cls) &&
           tied(cell->second, workers, ties);
  });
}

bool Rules::writes(const std::set<std::string>& roles, const std::string& worker, const std::string& type,
                   bool first, const Ties& ties) const {
  return std::any_of(roles.begin(), roles.end(), [&](const std::string& role) {
    const auto cell = cells_.find({role, type});
    return cell != cells_.end() && cell->second.write && (first || tied(cell->second, {worker}, ties));
  });
}

bool Rules::writes_system(const std::set<std::string>& roles, const std::string& field) const {
  const auto writers = system_writers_.find(field);
  return writers != system_writers_.end() &&
         std::any_of(roles.begin(), roles.end(),
                     [&](const std::string& role) { return writers->second.contains(role); });
}

std::string Rules::class_of(const std::string& type, const std::string& field) const {
  if (const auto system = system_.find(field); system != system_.end()) return system->second;
  const auto known = fields_.find(type);
  if (known == fields_.end() || !known->second.contains(field)) return {};
  return known->second.at(field);
}

} // namespace dromos::simulation
