// What a laptop does with a receipt: which of two counts, what is refused or held by it, and whether its
// batch is done.
#include "schema/mutant.h"
#include "schema/value.h"
#include "sync/engine/above.h"
#include "sync/engine/authority.h"
#include "sync/engine/erasure.h"
#include "sync/engine/laptop.h"

#include <algorithm>

namespace dromos {

namespace {
// Does the hub remember what it said in this receipt? `epoch` is the newest that was heard of. What an answer
// from before a restore says comes late, or by a mate, and acknowledges nothing any more.
bool stands(Store& store, const std::string& epoch, const Receipt& receipt) {
  if (epoch.empty() || receipt.epoch == epoch || mutant(Mutant::receipts_not_voided)) return true;
  const Json restored = Json::parse(store.node("restored").value_or("[]"));
  return std::any_of(restored.begin(), restored.end(), [&](const Json& one) {
    return one["epoch"] == receipt.epoch && receipt.log <= one["log"].get<std::uint64_t>();
  });
}

// What is refused here only now. Of two verdicts the newer counts: `newer`, where it is the one that was
// here.
std::vector<Refusal> refused_anew(Store& store, const BatchRow& batch, const Receipt& receipt,
                                  const Receipt* newer) {
  std::vector<Refusal> fresh;
  for (const Refusal& refusal : receipt.refused) {
    if (newer != nullptr && newer->holds(refusal.seq)) continue;
    const auto row = store.change(batch.id, refusal.seq);
    if (row && row->state == ChangeState::held) fresh.push_back(refusal);
  }
  return fresh;
}

// Is every change that is here as a body held there, or refused? Quarantined is held too.
bool decides_all(Store& store, const BatchRow& batch, const Receipt& receipt) {
  const bool whole = receipt.held.size() == 1 && receipt.held[0].first == batch.first &&
                     receipt.held[0].second == batch.first + batch.count - 1;
  if (receipt.quarantined || whole || mutant(Mutant::sent_is_acknowledged)) return true;
  const std::vector<ChangeRow> rows = store.changes(batch.id);
  return std::all_of(rows.begin(), rows.end(), [&receipt](const ChangeRow& row) {
    const bool body = row.state == ChangeState::held || row.state == ChangeState::refused;
    return !body || receipt.holds(row.seq) || receipt.refusal(row.seq) != nullptr;
  });
}
} // namespace

void Laptop::take_receipt(const Receipt& receipt, const std::string& line, const AnswerEnd* end,
                          Folding& folding, Applied& applied) {
  auto batch = store_.batch(receipt.batch);
  if (receipt.hub != keys_.hub && unit_within(keys_.hub, receipt.hub)) { // of a hub above: it decides nothing
    if (batch && keep_above(*batch, receipt, line)) store_.put(*batch);
    return;
  }
  if (!batch) return; // of a batch that is not here: its verdict comes with it when it comes
  // The newest answer speaks for the hub; by a mate, or late, a receipt may be older than the one that is
  // here.
  const bool newest = end != nullptr && read_instant(end->at).value_or(0) >= hub_time();
  Receipt before;
  if (!batch->receipt.empty()) before = read_receipt(jws_read(batch->receipt).payload);
  const std::string epoch = cursor().epoch;
  const bool counts = stands(store_, epoch, receipt);
  const bool older = (!newest && before.at > receipt.at) ||
                     (!counts && !before.epoch.empty() && stands(store_, epoch, before));
  const bool mine = own(batch->device);
  const std::vector<Refusal> fresh = refused_anew(store_, *batch, receipt, older ? &before : nullptr);
  folding.refuse(*batch, fresh);
  if (mine)
    for (const Refusal& refusal : fresh) applied.refused.push_back({refusal.record, refusal, batch->hash});
  if (older) return;
  // What was refused, or rejected before a restored hub let it wait once more, may be held now.
  const bool all_held = before.refused.empty() && before.decided(batch->first, batch->count);
  if (!before.epoch.empty() && !all_held) folding.hold(*batch, store_.device(batch->device), receipt);
  const bool unsent = batch->state == BatchState::unsent, done = decides_all(store_, *batch, receipt);
  // A restored hub may have got back less of it than it once decided on: the rest is offered again, with the
  // verdict that was given.
  if ((done || batch->receipt.empty()) && !(mutant(Mutant::refusal_not_told) && !receipt.refused.empty()))
    batch->receipt = line;
  batch->state = !done || !counts      ? BatchState::unsent
                 : receipt.quarantined ? BatchState::quarantined
                                       : BatchState::done;
  store_.put(*batch);
  if (batch->state != BatchState::unsent)
    erase_kept(store_, batch->id); // the hub has it, or wants it no more
  if (mine && done && counts && unsent) applied.acknowledged += batch->count - receipt.refused.size();
}

// What a mate brought to a batch that was done here: the hub's word on it may not speak of that.
void Laptop::offer_anew(BatchRow& batch) {
  if (batch.state != BatchState::done || mutant(Mutant::done_batch_takes_bodies_unsent)) return;
  if (!batch.receipt.empty() && decides_all(store_, batch, read_receipt(jws_read(batch.receipt).payload)))
    return;
  batch.state = BatchState::unsent;
  store_.put(batch);
}

// A new epoch: the hub forgot what came after its backup. What it may lack is offered again.
void Laptop::void_receipts(const AnswerEnd& end) {
  if (mutant(Mutant::receipts_not_voided)) return;
  const auto known = [&](const std::string& epoch) {
    return std::find_if(end.restored.begin(), end.restored.end(),
                        [&](const Restored& one) { return one.epoch == epoch; });
  };
  std::vector<BatchRow> there = store_.batches_in(BatchState::done);
  for (BatchRow& batch : store_.batches_in(BatchState::quarantined)) there.push_back(std::move(batch));
  for (BatchRow& batch : there) {
    bool lost = false;
    if (!batch.fed_epoch.empty()) {
      const auto restored = known(batch.fed_epoch);
      lost = batch.fed_epoch != end.cursor.epoch &&
             (restored == end.restored.end() || batch.fed > restored->feed);
    }
    if (!batch.receipt.empty())
      lost = !stands(store_, end.cursor.epoch, read_receipt(jws_read(batch.receipt).payload));
    if (!lost) continue;
    batch.state = BatchState::unsent;
    store_.put(batch);
  }
}

} // namespace dromos
