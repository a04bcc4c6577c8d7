#include "client/exchange.h"

#include "sync/engine/beside.h"
#include "sync/engine/halves.h"

namespace dromos {

namespace {

// Before compression: about a megabyte as it travels (limits::exchange_bytes).
constexpr std::uint64_t request_bytes_plain = 5 * 1024 * 1024;

std::unique_ptr<Transport> connected(const Call& call, OpenHome& open) {
  HubClientOptions options = open.identity.hub_client(open.laptop.hub_time());
  options.bytes_per_second_max = call.bytes_per_second_max;
  return call.seams.connect(std::move(options));
}

} // namespace

Exchange::Exchange(const Call& call, OpenHome& open) : open_(open), hub_(connected(call, open)) {}

void Exchange::run(Tally& tally, SyncProgress& progress) {
  const auto began = std::chrono::steady_clock::now();
  after_ = 0;
  offered_.clear();
  while (step(tally, progress)) {
  }
  tally.took +=
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
}

// One request and its answer. False where both sides are done.
bool Exchange::step(Tally& tally, SyncProgress& progress) {
  Laptop& laptop = open_.laptop;
  // Shaking hands takes about as long as cutting a large batch: both at once.
  std::future<void> connecting;
  if (tally.exchanges == 0 && progress.changes_left() >= halves_worth)
    connecting = beside([this] { hub_->connect(); });
  const Laptop::Outgoing out = laptop.request(request_bytes_plain, after_);
  if (connecting.valid()) connecting.get();
  for (const BatchRow& batch : laptop.store().batches_in(BatchState::unsent))
    if (batch.id > after_ && batch.id <= out.last) offered_.insert(batch.id);
  progress.begin();
  const Answer answer =
      hub_->post("/v1/exchange", out.bytes, [&](const Progress& now) { return progress.show(now); });
  if (answer.status != 200) throw_answer(answer.status, answer.body);
  Applied applied = laptop.apply(answer.body);
  progress.end(out.changes, applied.received);

  tally.exchanges += 1;
  tally.sent += out.changes;
  tally.received += applied.received;
  tally.acknowledged += applied.acknowledged;
  tally.bytes_up += answer.bytes_up;
  tally.bytes_down += answer.bytes_down;
  tally.forked = tally.forked || applied.forked;
  tally.revoked = tally.revoked || applied.revoked;
  std::move(applied.touched.begin(), applied.touched.end(), std::back_inserter(tally.touched));
  std::move(applied.refused.begin(), applied.refused.end(), std::back_inserter(tally.refused));

  // What the hub did not take is not offered twice in one run; the answer may have made older batches unsent
  // again (a hub restored from a backup): these are offered from the beginning.
  if (out.last > 0) after_ = out.last;
  if (applied.restored) {
    after_ = 0;
    offered_.clear();
    return true;
  }
  if (out.more || applied.more) return true;
  for (const BatchRow& batch : laptop.store().batches_in(BatchState::unsent))
    if (!offered_.contains(batch.id)) {
      after_ = 0;
      return true;
    }
  return false;
}

} // namespace dromos
