#include "sync/engine/visibility.h"

#include "schema/mutant.h"
#include "schema/value.h"
#include "sync/engine/show.h"

#include <algorithm>

namespace dromos {

std::map<std::string, bool> said_held(const RecordState& root) {
  std::map<std::string, bool> said;
  for (const auto& [name, reg] : root.registers) {
    if (name.field != "held" || reg.live.empty()) continue;
    bool& holds = said[name.key.string()];
    holds = holds || std::any_of(reg.live.begin(), reg.live.end(),
                                 [](const LiveWrite& one) { return one.value == "true"; });
  }
  return said;
}

const std::vector<Holding>& Visibility::holdings(std::string_view root) {
  static const std::vector<Holding> none;
  if (!any_) any_ = store_.any_holdings();
  if (!*any_) return none;
  const auto known = holders_.find(root);
  return known != holders_.end() ? known->second
                                 : holders_.emplace(root, store_.holdings(root)).first->second;
}

const std::string& Visibility::made(std::string_view root, const std::string& made_by) {
  const auto known = units_.find(root);
  if (known != units_.end()) return known->second;
  const auto entry = store_.entry(root);
  if (!entry || entry->unit.empty())
    return made_by; // a guess that the next change of the same request may belie: not remembered
  return units_.emplace(root, entry->unit).first->second;
}

bool Visibility::holds(std::string_view root, const std::string& made_by, std::string_view unit) {
  return held_since(root, made_by, unit, std::int64_t{1} << 62U);
}

bool Visibility::held_since(std::string_view root, const std::string& made_by, std::string_view unit,
                            std::int64_t since_ms) {
  bool spoken = false;
  std::int64_t silent_until = 0;
  for (const Holding& holding : holdings(root)) {
    if (holding.unit != unit) continue;
    if (!spoken) silent_until = holding.since_ms; // until then the rule of the making unit stood
    spoken = true;
    if (holding.holds && (holding.until_ms == 0 || holding.until_ms > since_ms)) return true;
  }
  if (spoken && silent_until <= since_ms) return false;
  // Where all that was written is refused nobody is the maker: it is for whom it came to.
  const std::string& maker = made(root, made_by);
  return maker.empty() || maker == unit;
}

std::vector<std::string> Visibility::holders(std::string_view root, const std::string& made_by) {
  std::vector<std::string> units;
  for (const Holding& holding : holdings(root))
    if (holding.holds && holding.until_ms == 0) units.push_back(holding.unit);
  const std::string& maker = made(root, made_by);
  if (std::find(units.begin(), units.end(), maker) == units.end() && holds(root, made_by, maker))
    units.push_back(maker);
  return units;
}

std::vector<std::string> Visibility::ever_held(std::string_view root, const std::string& made_by) {
  std::vector<std::string> units = holders(root, made_by);
  for (const Holding& holding : holdings(root)) units.push_back(holding.unit);
  return units;
}

void Visibility::add_team(const RecordState& state, Names& team) const {
  for (const auto& [type, field] : catalog_.team_fields()) {
    if (type_of(state.record) != type) continue;
    for (const auto& [name, reg] : state.registers) {
      if (name.field != field) continue;
      for (const LiveWrite& write : reg.live) {
        if (!name.key.empty() && write.value == "true") team.emplace(name.key);
        const Json value = Json::parse(write.value, nullptr, false);
        if (name.key.empty() && value.is_string()) team.insert(value.get<std::string>());
      }
    }
  }
}

void Visibility::forget_team(std::string_view root) {
  team_changes_ = true;
  if (const auto known = teams_.find(root); known != teams_.end()) teams_.erase(known);
}

const Names& Visibility::team(std::string_view root) {
  const auto known = teams_.find(root);
  if (known != teams_.end()) return known->second;
  Names team;
  const auto names_team = [&](std::string_view record) {
    const auto& fields = catalog_.team_fields();
    return std::any_of(fields.begin(), fields.end(),
                       [&](const auto& one) { return one.first == type_of(record); });
  };
  const bool overlay = fresh_ != nullptr && team_changes_;
  if (overlay)
    for (const auto& [record, row] : *fresh_)
      if (row.state.root == root && names_team(record)) add_team(row.state, team);
  for (const RecordEntry& entry : store_.entries_under(root))
    if (names_team(entry.record) && !(overlay && fresh_->contains(entry.record)))
      add_team(store_.record(entry.id).state, team);
  return teams_.emplace(root, std::move(team)).first->second;
}

bool Visibility::reads(const Viewer& viewer, const RecordEntry& entry, std::string_view cls,
                       const Names* authors) {
  if (!holds(entry.root, entry.unit, viewer.unit) && !mutant(Mutant::other_unit_reads)) return false;
  if (viewer.all) return true;
  const std::string_view type = type_of(entry.record);
  // Nothing says who else may read a type that is not declared here: it stays in its author's unit.
  if (catalog_.type(type) == nullptr && !entry.unit.empty() && entry.unit != viewer.unit) return false;
  const bool asks = std::any_of(viewer.roles.begin(), viewer.roles.end(), [&](const std::string& role) {
    return catalog_.access(role, type).relation != Relation::unit;
  });
  if (asks && authors == nullptr) {
    const auto known = authors_.find(entry.id);
    authors = known != authors_.end()
                  ? &known->second
                  : &authors_.emplace(entry.id, store_.record(entry.id).state.authors).first->second;
  }
  return may_read(catalog_, viewer, type, cls, {authors, [&]() -> const Names& { return team(entry.root); }});
}

bool Visibility::reads_move(const Viewer& viewer, const RecordEntry& entry, std::string_view cls) {
  if (entry.record != entry.root || catalog_.class_of(type_of(entry.root), "held") != cls) return false;
  // Whom `held` has ever named, also only to take it away: a restored hub may never have seen it hold.
  const std::vector<Holding>& named = holdings(entry.root);
  return made(entry.root, entry.unit) == viewer.unit ||
         std::any_of(named.begin(), named.end(),
                     [&viewer](const Holding& one) { return one.unit == viewer.unit; });
}

std::map<std::string, std::string> Visibility::counted(const Viewer& viewer, const RecordRow& row) {
  const Type* type = catalog_.type(type_of(row.state.record));
  std::map<std::string, std::string> classes;
  if (type != nullptr && !type->hashed) return classes;
  const RecordEntry entry{row.id, row.state.record, row.state.root, row.unit};
  for (const auto& [cls, hash] : row.hashes)
    if (reads(viewer, entry, cls, &row.state.authors)) classes.emplace(cls, hash);
  return classes;
}

} // namespace dromos
