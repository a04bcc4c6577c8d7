// A coordinator's word on what waits in quarantine: it stands in for the rights that ended, and for nothing
// else.
#include "schema/errors.h"
#include "schema/mutant.h"
#include "sync/engine/hub.h"

namespace dromos {

namespace {

// Empty where the line is no change that can be read.
std::optional<Change> read_waiting(Store& store, const BatchRow& batch, const std::string& device,
                                   const ChangeRow& row) {
  try {
    Change change = read_change(row.body);
    resolve_replaces(change, device, [&](std::uint64_t seq) {
      const auto other = store.change(batch.id, seq);
      if (!other || other->count != 1) return std::string();
      return other->state == ChangeState::withheld ? other->body : leaf_hash(other->body);
    });
    return change;
  } catch (const Refused&) {
    return std::nullopt;
  }
}

} // namespace

std::optional<Refusal> Hub::word_on(const Waiting& waiting, const Change& change, Folding& folding) {
  const auto& [device, batch, row, leaf, accept] = waiting;
  const auto refused = [&waiting, &change](const char* reason, const char* field = "") {
    return Refusal{waiting.row.seq, reason, change.record.string(), field};
  };
  if (leaves_holder_unsaid(catalog_, change)) return refused("refused.form", "held");
  const RecordRow* known = folding.find(change.record);
  // What the other side of a fork brought stands as it was decided there.
  if (known != nullptr && known->state.find(make_dot(device.device, row.seq, leaf)) != nullptr)
    return std::nullopt;
  if (auto twin = folding.refused_twin(device, batch, row.seq, leaf)) return twin;
  if (!accept && !mutant(Mutant::rejected_is_folded)) return refused("refused.rejected");
  if (known != nullptr && known->state.root != change.root) return refused("refused.root");
  return std::nullopt;
}

std::optional<Refusal> Hub::decide_waiting(const Waiting& waiting, Folding& folding, SomeNames& roots) {
  const auto& [device, batch, row, leaf, accept] = waiting;
  const std::optional<Change> change = read_waiting(store_, batch, device.device, row);
  std::optional<Refusal> refusal =
      change ? word_on(waiting, *change, folding) : Refusal{row.seq, "refused.form", {}, {}};
  ChangeRow decided = row;
  decided.state = refusal ? ChangeState::refused : ChangeState::held;
  if (!refusal) {
    decided.record = folding.number_of(*change, device.unit);
    decided.cls = change->cls;
    folding.fold(*change, make_dot(device.device, row.seq, leaf), decided, device.unit);
    roots.emplace(change->root);
  }
  store_.put(decided);
  return refusal;
}

Receipt Hub::release(const std::string& batch_hash, bool accept) {
  const std::lock_guard lock(mutex_);
  Receipt receipt;
  store_.transaction([&] {
    auto batch = store_.batch(batch_hash);
    if (!batch || batch->state != BatchState::quarantined) throw Refused({"hub.not_quarantined", {}});
    const DeviceRow device = store_.device(batch->device);
    Folding folding(store_, catalog_, true);
    Visibility visibility(store_, catalog_);
    std::vector<Refusal> refused;
    SomeNames roots;
    for (const ChangeRow& row : store_.changes(batch->id)) {
      if (row.state != ChangeState::quarantined) continue;
      if (auto refusal = decide_waiting({device, *batch, row, leaf_hash(row.body), accept}, folding, roots))
        refused.push_back(std::move(*refusal));
    }
    batch->state = BatchState::done;
    enter(*batch);
    receipt_for(*batch, device, refused);
    receipt = read_receipt(jws_read(batch->receipt).payload);
    const std::vector<std::string> touched = folding.finish();
    moved(touched, folding, visibility);
    feed({{batch->id, roots}}, visibility);
    views_.clear(); // what a released batch moved may count for any of them
  });
  return receipt;
}

} // namespace dromos
