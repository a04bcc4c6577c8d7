#include "client/standing.h"

#include "client/conflicts.h"
#include "client/own_devices.h"
#include "schema/encoding.h"
#include "sync/engine/above.h"

#include <algorithm>

namespace dromos {

namespace {

Json hub_word(Store& store) {
  return Json::parse(store.node("hub_state").value_or("{}"));
}

} // namespace

std::string hub_state(Store& store) {
  const Json word = hub_word(store);
  return word.value("complete", false) ? word.value("state", "") : std::string();
}

std::string custody(const Call& call, std::uint64_t unsent, std::uint64_t refused) {
  if (unsent > 0) return said(call, "client.unsent", {{"changes", std::to_string(unsent)}});
  if (refused > 0) return said(call, "client.all_but_refused", {{"changes", std::to_string(refused)}});
  return said(call, "client.all_sent");
}

Held held_by_hub(OpenHome& open) {
  const OwnDevices own(open);
  Held sum;
  for (const BatchRow& batch : open.store().batches(0)) {
    if (!own.has(batch.device)) continue;
    const std::uint64_t count =
        batch.state == BatchState::open ? open.store().changes(batch.id).size() : batch.count;
    sum.of += count;
    if (batch.receipt.empty() || batch.state == BatchState::unsent)
      continue; // unsent again: that receipt is void
    const Receipt receipt = read_receipt(jws_read(batch.receipt).payload);
    if (receipt.quarantined) continue;
    sum.of -= std::min<std::uint64_t>(count, receipt.refused.size()); // told by themselves: they go nowhere
    for (const auto& [first, last] : receipt.held) sum.held += last - first + 1;
  }
  return sum;
}

namespace {
// What a batch adds to the count of each hub above. A refused change goes nowhere, and no shield is counted:
// what it stops is not known to reach a level.
void add_batch(OpenHome& open, const BatchRow& batch, const std::vector<HubAbove>& hubs,
               std::vector<HeldAbove>& sums) {
  std::vector<std::optional<Receipt>> receipts;
  for (const HubAbove& hub : hubs) receipts.push_back(receipt_of(batch, hub));
  for (const ChangeRow& row : open.store().changes(batch.id)) {
    if (row.state != ChangeState::held) continue;
    const Class* cls = open.catalog.cls(read_change(row.body).cls);
    if (cls == nullptr) continue;
    for (std::size_t i = 0; i < hubs.size(); ++i) {
      if (cls->reach < sums[i].level) continue;
      ++sums[i].changes.of;
      sums[i].changes.held += receipts[i] && receipts[i]->holds(row.seq) ? 1 : 0;
    }
  }
}
} // namespace

std::vector<HeldAbove> held_above(OpenHome& open) {
  const std::vector<HubAbove> hubs = read_above(Json::parse(open.store().node("above").value_or("[]")));
  std::vector<HeldAbove> sums;
  for (const HubAbove& hub : hubs) sums.push_back({hub.hub, level_of(hub.hub), {}});
  if (hubs.empty()) return sums;
  const OwnDevices own(open);
  for (const BatchRow& batch : open.store().batches(0))
    if (own.has(batch.device)) add_batch(open, batch, hubs, sums);
  return sums;
}

Standing standing_of(OpenHome& open) {
  Standing standing;
  standing.unsent = open.laptop.unsent();
  standing.conflicts = open_conflicts(open).size();
  standing.refused = open.laptop.refused().size();
  const Held held = held_by_hub(open);
  standing.held = held.held;
  standing.own = held.of;
  standing.above = held_above(open);
  standing.state_hash = base64url(open.laptop.state_hash());
  standing.hub_state_hash = hub_state(open.store());
  standing.last_exchange = hub_word(open.store()).value("at", "");
  standing.disk_encrypted = disk_encrypted(open.home.folder()) == std::optional(true);
  standing.swap_open = swap_encrypted() == std::optional(false);
  return standing;
}

Json Standing::json(OpenHome& open) const {
  const Viewer viewer = open.laptop.viewer();
  Json above_json = Json::array();
  for (const HeldAbove& one : above)
    above_json.push_back(
        {{"hub", one.hub}, {"level", name(one.level)}, {"held", one.changes.held}, {"of", one.changes.of}});
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  return {{"device", open.identity.device},
          {"unit", viewer.unit},
          {"workers", viewer.workers},
          {"roles", viewer.roles},
          {"worker", open.worker()},
          {"unsent", unsent},
          {"conflicts", conflicts},
          {"refused", refused},
          {"state_hash", state_hash},
          {"hub_state_hash", or_null(hub_state_hash)},
          {"in_agreement", in_agreement()},
          {"last_exchange", or_null(last_exchange)},
          {"centre", {{"held", held}, {"of", own}}},
          {"above", std::move(above_json)},
          {"disk_encrypted", disk_encrypted}};
}

} // namespace dromos
