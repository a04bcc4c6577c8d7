// Who may read and write what: the declared table, applied to a viewer or an author. No state, no I/O.
#pragma once
#include "schema/catalog.h"
#include "sync/engine/change.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

using Names = std::set<std::string, std::less<>>;

// One who reads: a laptop (its unit, and the union of its workers' roles), or a hub's own eye (everything).
struct Viewer {
  std::string unit;
  Names roles, workers;
  bool all = false;
};

// Names a viewer's rights: a cursor belongs to one view. Base64url of SHA-256 over unit, roles, workers and
// the version of the declarations.
std::string view_of(const Viewer& viewer, const Catalog& catalog);

// What ties a record to workers; `team` is asked only where the relation needs it.
struct Ties {
  const Names* authors = nullptr;
  std::function<const Names&()> team;
};

// May the viewer read what this record type holds of this class? That its unit holds the root is asked
// elsewhere.
bool may_read(const Catalog& catalog, const Viewer& viewer, std::string_view type, std::string_view cls,
              const Ties& ties);

// Does the change take back what `held` says of a unit, and say nothing in its place? Then nobody could tell
// who holds the root: a laptop that has not seen who made it would tell otherwise than its hub.
bool leaves_holder_unsaid(const Catalog& catalog, const Change& change);

// One who writes, by everything that was granted since the device's last answered exchange.
struct Author {
  std::string_view worker;
  const Names& roles; // of that worker on that device; empty: not enrolled there
  bool holds = false; // the device's unit holds or held the root, or the root is new
  bool first = false; // nothing of the record has been accepted before
};

// Why a change is refused; the reason is a message key, the rest names what to look at.
struct Refusal {
  std::uint64_t seq = 0;
  std::string reason; // "refused.role", "refused.unit", "refused.worker", "refused.class", "refused.root", …
  std::string record, field;
};

std::optional<Refusal> authorise(const Catalog& catalog, const Author& author, const Change& change,
                                 const Ties& ties);

} // namespace dromos
