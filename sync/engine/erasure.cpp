#include "sync/engine/erasure.h"

#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/json.h"
#include "schema/mutant.h"
#include "sync/engine/change.h"

#include <map>
#include <set>

namespace dromos {
namespace {

// Set with the first erasure: without it no root needs to be asked for.
constexpr std::string_view any_fact = "erasures";

std::string fact_of(std::string_view mark) {
  return "erased/" + hex(mark);
}

// Empty where the line is no change that can be read.
std::string root_in(const std::string& line) {
  try {
    return read_change(line).root.string();
  } catch (const Refused&) {
    return {};
  }
}

bool has_body(const ChangeRow& row) {
  return row.state != ChangeState::withheld && row.state != ChangeState::erased;
}

// Roots of which something is kept here, by mark; there is one, or none.
std::string root_of(Store& store, std::string_view mark) {
  std::set<std::string> asked;
  for (const RecordEntry& entry : store.entries())
    if (asked.insert(entry.root).second && erasure_mark(entry.root) == mark) return entry.root;
  return {};
}

} // namespace

std::string erasure_mark(std::string_view root) {
  return sha256(root);
}

bool any_erased(Store& store) {
  return store.node(any_fact).has_value();
}

bool is_erased(Store& store, std::string_view root) {
  return any_erased(store) && store.node(fact_of(erasure_mark(root))).has_value();
}

void erase_body(Store& store, ChangeRow& row) {
  row.body = leaf_hash(row.body);
  row.state = ChangeState::erased;
  row.record = 0;
  row.cls.clear();
  store.put(row);
}

Erased erase(Store& store, std::string_view mark, UnsentBodies unsent) {
  Erased gone;
  if (!any_erased(store)) store.set_node(any_fact, "1");
  if (!store.node(fact_of(mark))) store.set_node(fact_of(mark), "1");
  // Batches that hold something of it: by what was folded, and, unfolded, by what waits or stays as evidence.
  std::set<std::int64_t> batches;
  const std::string root = root_of(store, mark);
  if (!root.empty())
    for (const RecordEntry& entry : store.entries_under(root)) {
      ++gone.records;
      for (const Folded& folded : store.record(entry.id).state.folded) {
        const ChangeRow row = store.change(folded.row);
        const BatchRow batch = store.batch(row.batch);
        batches.insert(batch.id);
        // The same change may stand in both batches of a fork.
        for (const BatchRow& twin : store.batches_over(batch.device, row.seq, row.seq))
          batches.insert(twin.id);
      }
    }
  if (!mutant(Mutant::erased_stays_as_evidence))
    for (const ChangeState state : {ChangeState::refused, ChangeState::quarantined})
      for (const std::int64_t batch : store.batches_with(state)) batches.insert(batch);
  for (const std::int64_t id : batches) {
    const BatchState state = store.batch(id).state;
    if (unsent == UnsentBodies::kept && (state == BatchState::open || state == BatchState::unsent)) continue;
    for (ChangeRow& row : store.changes(id)) {
      if (!has_body(row)) continue;
      const std::string of = root_in(row.body);
      if (of.empty() || (of != root && erasure_mark(of) != mark)) continue;
      erase_body(store, row);
      ++gone.changes;
    }
  }
  if (!root.empty()) store.forget_root(root);
  return gone;
}

void erase_kept(Store& store, std::int64_t batch) {
  if (!any_erased(store)) return;
  for (ChangeRow& row : store.changes(batch)) {
    if (!has_body(row)) continue;
    const std::string root = root_in(row.body);
    if (!root.empty() && is_erased(store, root)) erase_body(store, row);
  }
}

std::string mark_in(std::string_view order) {
  try {
    const Json json = parse_json(order);
    if (json.value("kind", "") != "erase") return {};
    const auto mark = from_base64url(json.value("root", ""));
    return mark && mark->size() == 32 ? *mark : std::string();
  } catch (const Refused&) {
    return {};
  } catch (const Json::exception&) {
    return {};
  }
}

} // namespace dromos
