#include "sync/engine/rights.h"

#include "schema/encoding.h"
#include "schema/json.h"
#include "schema/mutant.h"
#include "schema/value.h"
#include "sync/engine/keys.h"

#include <algorithm>

namespace dromos {

namespace {

// `any_of`: is one of those who ask among these names?
template <typename AnyOf> bool related(const Access& access, const AnyOf& any_of, const Ties& ties) {
  if (mutant(Mutant::relation_not_checked)) return true;
  switch (access.relation) {
  case Relation::unit:
    return true;
  case Relation::author:
    return ties.authors != nullptr && any_of(*ties.authors);
  case Relation::team:
    return (ties.authors != nullptr && any_of(*ties.authors)) || (ties.team && any_of(ties.team()));
  }
  return false;
}

} // namespace

std::string view_of(const Viewer& viewer, const Catalog& catalog) {
  const Json view{{"unit", viewer.unit},
                  {"roles", viewer.roles},
                  {"workers", viewer.workers},
                  {"schema", catalog.version()}};
  return base64url(sha256(canonical(view)));
}

bool may_read(const Catalog& catalog, const Viewer& viewer, std::string_view type, std::string_view cls,
              const Ties& ties) {
  if (viewer.all) return true;
  // A type that this program does not know yet is shared inside its unit alone, as its author declared it.
  if (catalog.type(type) == nullptr) return true;
  const auto among = [&viewer](const Names& names) {
    return std::any_of(viewer.workers.begin(), viewer.workers.end(),
                       [&](const std::string& worker) { return names.contains(worker); });
  };
  return std::any_of(viewer.roles.begin(), viewer.roles.end(), [&](const std::string& role) {
    const Access& access = catalog.access(role, type);
    const bool hidden = access.hidden.contains(cls) && !mutant(Mutant::hidden_class_sent);
    return access.read && !hidden && related(access, among, ties);
  });
}

namespace {

// A value belongs to its field's class. A write without a value may stand in any: it withdraws from a wider
// one.
const Write* misclassed(const Catalog& catalog, const Change& change, std::string_view type) {
  for (const Write& write : change.writes) {
    if (!write.value) continue;
    const auto declared = catalog.class_of(type, write.field);
    if (declared && *declared != change.cls && !mutant(Mutant::class_not_recomputed)) return &write;
  }
  return nullptr;
}

} // namespace

bool leaves_holder_unsaid(const Catalog& catalog, const Change& change) {
  if (mutant(Mutant::holder_left_unsaid)) return false;
  const auto unsaid = [](const Write& write) { return write.field == "held" && !write.value; };
  if (std::none_of(change.writes.begin(), change.writes.end(), unsaid)) return false;
  // In another class a write without a value may stand: it withdraws from there what is said here.
  const auto cls = catalog.class_of(type_of(change.record), "held");
  return cls && *cls == change.cls;
}

std::optional<Refusal> authorise(const Catalog& catalog, const Author& author, const Change& change,
                                 const Ties& ties) {
  const auto refused = [&change](std::string reason, std::string field = {}) {
    return Refusal{change.seq, std::move(reason), change.record.string(), std::move(field)};
  };
  if (leaves_holder_unsaid(catalog, change)) return refused("refused.form", "held");
  if (author.roles.empty()) return refused("refused.worker");
  if (!author.holds && !mutant(Mutant::unit_not_checked)) return refused("refused.unit");
  const std::string_view type = type_of(change.record);
  if (catalog.cls(change.cls) == nullptr && catalog.type(type) != nullptr) return refused("refused.class");
  if (const Write* wrong = misclassed(catalog, change, type))
    return refused("refused.class", wrong->field.string());
  for (const Write& write : change.writes) {
    if (write.field != "held" && write.field != "shield") continue;
    const auto& writers = catalog.system_writers(write.field);
    const bool may = std::any_of(author.roles.begin(), author.roles.end(),
                                 [&](const std::string& role) { return writers.contains(role); });
    if (!may && !mutant(Mutant::system_writers_not_checked))
      return refused("refused.role", write.field.string());
  }
  if (mutant(Mutant::unknown_type_refused) && catalog.type(type) == nullptr) return refused("refused.role");
  if (catalog.type(type) == nullptr) return std::nullopt; // kept, folded, and not sent beyond the unit
  const auto among = [&author](const Names& names) { return names.contains(author.worker); };
  bool role_may = false;
  for (const std::string& role : author.roles) {
    const Access& access = catalog.access(role, type);
    if (!access.write) continue;
    role_may = true;
    if (author.first || related(access, among, ties)) return std::nullopt;
  }
  return refused(role_may ? "refused.relation" : "refused.role");
}

} // namespace dromos
