#include "client/pages/custody.h"

#include "client/pages/aside.h"

#include <algorithm>

namespace dromos {

Custody::Counts& Custody::counted(const Desk& desk) {
  if (of_ == desk.changed()) return counts_;
  of_.reset();
  OpenHome& open = desk.open();
  counts_.unsent = unsent_.of(open);
  counts_.refused = counts_.aside = 0;
  counts_.held.reset();
  counts_.above.reset();
  const Aside aside(open);
  for (const RefusedSave& one : refused_saves(open.laptop))
    ++(aside.has(Aside::name_of(one)) ? counts_.aside : counts_.refused);
  const auto batches = open.store().batches_in(BatchState::done);
  counts_.ever = std::any_of(batches.begin(), batches.end(), [&](const BatchRow& batch) {
    return !batch.receipt.empty() && open.store().device(batch.device).device == open.identity.device;
  });
  of_ = desk.changed();
  return counts_;
}

Held Custody::held(const Desk& desk) {
  Counts& now = counted(desk);
  if (!now.held) now.held = held_by_hub(desk.open());
  return *now.held;
}

const std::vector<HeldAbove>& Custody::above(const Desk& desk) {
  Counts& now = counted(desk);
  if (!now.above) now.above = held_above(desk.open());
  return *now.above;
}

Pill Custody::pill(const Desk& desk, const SyncState& sync, Language language) {
  const Counts& now = counted(desk);
  const auto pill = [&](const char* state, const char* key,
                        std::vector<std::pair<std::string, std::string>> values) {
    return Pill{state, sentence({std::string("pages.pill_") + key, std::move(values)}, language)};
  };
  const auto counts = [](std::uint64_t changes) {
    return std::vector<std::pair<std::string, std::string>>{{"changes", std::to_string(changes)}};
  };
  if (sync.running && sync.to_send > 0 && now.unsent.written > 0) {
    const std::uint64_t sent = std::min(sync.now.changes_sent, sync.to_send);
    return pill("sending", "sending", {{"sent", std::to_string(sent)}, {"of", std::to_string(sync.to_send)}});
  }
  if (now.unsent.written > 0) {
    const char* state = sync.offline ? "offline" : "waiting";
    return pill(state, state, counts(now.unsent.written));
  }
  if (now.refused > 0) return pill("refused", "refused", counts(now.refused));
  if (now.aside > 0) return pill("held", "all_but", counts(now.aside));
  if (now.unsent.readings > 0 && now.ever) return pill("held", "written", {});
  return now.ever ? pill("held", "held", {}) : pill("nothing", "nothing", {});
}

} // namespace dromos
