#include "client/people/guard.h"

#include "schema/value.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr int guarded_rank = 4; // code list CONF: P4 and above

// Workers of the root's case, by the fields that the declarations name, as Visibility::team() reads them.
bool in_team(Laptop& laptop, std::string_view root, std::string_view worker) {
  const std::string named = Json(std::string(worker)).dump();
  for (const RecordEntry& entry : laptop.store().entries_under(root))
    for (const auto& [type, field] : laptop.catalog().team_fields()) {
      if (type_of(entry.record) != type) continue;
      const RecordState state = laptop.store().record(entry.id).state;
      for (const auto& [name, reg] : state.registers)
        for (const LiveWrite& write : reg.live) {
          const bool member = name.key == worker && write.value == "true";
          if (name.field == field && (name.key.empty() ? write.value == named : member)) return true;
        }
    }
  return false;
}

} // namespace

bool guarded(const Catalog& catalog, const RecordState& person) {
  const CodeList* levels = catalog.list("CONF");
  for (const auto& [name, reg] : person.registers)
    for (const LiveWrite& write : reg.live) {
      if (write.value == "null") continue;
      if (name.field == "shield" && write.value != "\"nation\"") return true;
      if (name.field != "conf_level" || levels == nullptr || write.value.size() < 2) continue;
      if (levels->rank(write.value.substr(1, write.value.size() - 2)) >= guarded_rank) return true;
    }
  return false;
}

bool may_know(Laptop& laptop, std::string_view worker, const RecordRow& person) {
  if (!guarded(laptop.catalog(), person.state)) return true;
  if (laptop.viewer().roles.contains("COORD") || person.state.authors.contains(worker)) return true;
  return in_team(laptop, person.state.root, worker);
}

bool may_know_of(Laptop& laptop, std::string_view worker, std::string_view root) {
  if (type_of(root) != "person") return true;
  const auto entry = laptop.store().entry(std::string(root));
  return !entry || may_know(laptop, worker, laptop.store().record(entry->id));
}

} // namespace dromos
