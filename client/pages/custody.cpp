#include "client/pages/custody.h"

#include <algorithm>

namespace dromos {

const Custody::Counts& Custody::counted(const Desk& desk) {
  if (of_ == desk.changed()) return counts_;
  of_.reset();
  OpenHome& open = desk.open();
  counts_.unsent = open.laptop.unsent();
  counts_.refused = open.laptop.refused().size();
  const auto batches = open.store().batches_in(BatchState::done);
  counts_.ever = std::any_of(batches.begin(), batches.end(), [&](const BatchRow& batch) {
    return !batch.receipt.empty() && open.store().device(batch.device).device == open.identity.device;
  });
  of_ = desk.changed();
  return counts_;
}

Pill Custody::pill(const Desk& desk, const SyncState& sync, Language language) {
  const Counts& now = counted(desk);
  const std::string unsent = std::to_string(now.unsent);
  const auto pill = [&](const char* state, std::vector<std::pair<std::string, std::string>> values) {
    return Pill{state, sentence({std::string("pages.pill_") + state, std::move(values)}, language)};
  };
  if (sync.running && sync.to_send > 0) {
    const std::uint64_t sent = sync.to_send - std::min(sync.to_send, now.unsent);
    return pill("sending", {{"sent", std::to_string(sent)}, {"of", std::to_string(sync.to_send)}});
  }
  if (now.unsent > 0) return pill(sync.offline ? "offline" : "waiting", {{"changes", unsent}});
  if (now.refused > 0) return pill("refused", {{"changes", std::to_string(now.refused)}});
  return pill(now.ever ? "held" : "nothing", {});
}

} // namespace dromos
