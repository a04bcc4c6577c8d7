#include "tests/matrix/table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace dromos::test {

namespace {

nlohmann::json read(const std::filesystem::path& file) {
  std::ifstream in(file);
  return nlohmann::json::parse(in);
}

const std::set<std::string> keyed_types{"codes", "refs", "texts", "workers", "counts", "ratings"};

} // namespace

Table::Table(const std::filesystem::path& schema) {
  const nlohmann::json access = read(schema / "access.json");
  roles_ = access.at("roles").get<std::vector<std::string>>();
  for (const auto& [field, roles] : access.at("system").items())
    system_[field] = roles.get<std::set<std::string>>();
  for (const nlohmann::json& row : access.at("access"))
    cells_[{row.at("role"), row.at("type")}] = {row.value("read", false), row.value("write", false),
                                                row.value("relation", "unit"),
                                                row.value("hidden", std::set<std::string>())};
  const nlohmann::json system = read(schema / "system.json");
  for (const nlohmann::json& field : system.at("system_fields"))
    system_classes_[field.at("name")] = field.value("class", "");
  // A name of the team in the team's own fields would tie that worker.
  std::set<std::pair<std::string, std::string>> team;
  for (const nlohmann::json& one : access.at("team")) team.emplace(one.at("type"), one.at("field"));

  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(schema / "types")) files.push_back(file.path());
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) {
    const nlohmann::json declared = read(file);
    TableType type{declared.at("type"), !declared.contains("about"), {}};
    std::map<std::string, Slot> slots; // a field with one value where the class has one
    for (const nlohmann::json& field : declared.at("fields")) {
      const std::string cls = field.value("class", ""), kind = field.at("type");
      if (cls.empty() || kind == "derived" || team.contains({type.name, field.at("name")})) continue;
      const Slot slot{cls, field.at("name"), keyed_types.contains(kind)};
      const auto [known, added] = slots.emplace(cls, slot);
      if (!added && known->second.keyed && !slot.keyed) known->second = slot;
    }
    for (const auto& [cls, slot] : slots) type.slots.push_back(slot);
    types_.push_back(std::move(type));
  }
}

const Cell& Table::cell(const std::string& role, const std::string& type) const {
  static const Cell nothing;
  const auto known = cells_.find({role, type});
  return known == cells_.end() ? nothing : known->second;
}

bool Table::writes_system(const std::string& role, const std::string& field) const {
  return system_.at(field).contains(role);
}

const char* name(Standing standing) {
  static constexpr const char* names[] = {"author",  "team", "unit", "received",
                                          "foreign", "gone", "lent", "giving"};
  return names[static_cast<std::size_t>(standing)];
}

const char* name(Action action) {
  static constexpr const char* names[] = {"begin",    "create",      "edit",          "decide",
                                          "withdraw", "wrong_class", "unknown_class", "other_root",
                                          "hold",     "shield",      "erase"};
  return names[static_cast<std::size_t>(action)];
}

Verdict verdict(const Table& table, const Attempt& attempt) {
  const Standing stands = attempt.standing;
  // A record stays under the root that it was made for, whoever asks.
  if (attempt.action == Action::other_root) return {"refused.root", {}};
  if (attempt.role.empty()) return {"refused.worker", {}};
  // The unit must hold the root now, or have held it when the device was answered last.
  if (attempt.action != Action::begin &&
      (stands == Standing::foreign || stands == Standing::gone || stands == Standing::lent))
    return {"refused.unit", {}};
  if (attempt.action == Action::unknown_class) return {"refused.class", {}};
  if (attempt.action == Action::wrong_class) return {"refused.class", attempt.field};
  // Where a file goes and how far up is for the roles named for it, besides their right to write.
  const bool system = attempt.action == Action::hold || attempt.action == Action::shield;
  if (system && !table.writes_system(attempt.role, attempt.field)) return {"refused.role", attempt.field};
  const Cell& cell = table.cell(attempt.role, attempt.type->name);
  if (!cell.write) return {"refused.role", {}};
  // What nobody has written yet is nobody else's.
  if (attempt.action == Action::begin || attempt.action == Action::create) return {};
  const bool author = stands == Standing::author;
  const bool team = author || stands == Standing::team;
  if ((cell.relation == "author" && !author) || (cell.relation == "team" && !team))
    return {"refused.relation", {}};
  // To delete is for those who read the whole record.
  const bool hides = std::any_of(attempt.type->slots.begin(), attempt.type->slots.end(),
                                 [&](const Slot& slot) { return cell.hidden.contains(slot.cls); });
  if (attempt.action == Action::erase && (!cell.read || hides)) return {"refused.delete", {}};
  return {};
}

bool reads(const Table& table, const std::string& role, const std::string& type, const std::string& cls,
           const ReaderTies& ties) {
  const Cell& cell = table.cell(role, type);
  if (!ties.holds || !cell.read || cell.hidden.contains(cls)) return false;
  if (cell.relation == "author") return ties.author;
  if (cell.relation == "team") return ties.author || ties.team;
  return true;
}

} // namespace dromos::test
