// The parent's side of the exchange between two hubs. What a home hub below has decided is not judged again:
// its batches are verified, its word on them binds, and what it accepted is folded and fed.
#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/mutant.h"
#include "sync/engine/above.h"
#include "sync/engine/authority.h"
#include "sync/engine/chains.h"
#include "sync/engine/hub.h"
#include "sync/engine/upward.h"

#include <algorithm>

namespace dromos {

namespace {

Refused foreign(const std::string& device) {
  return Refused({"engine.foreign_device", {{"device", device}}});
}

// A child brings what its own units' devices wrote: their chains lead through its authority.
void check_of_child(const std::vector<std::string>& chain, const std::string& unit, const Child& child) {
  const std::string device = device_id(Certificate::from_der(chain.front()).spki());
  if (mutant(Mutant::child_brings_what_is_not_its_own)) return;
  if (!child_over({child}, chain) || !unit_within(unit, child.unit)) throw foreign(device);
}

// Of every body the home hub has said what became of it; and none is here that this level may not read. A
// child that sends more than that has a fault: nothing of its request is kept.
void check_bodies(const Catalog& catalog, const Offered& offered, Reach level) {
  const std::string& device = offered.read.header().device;
  if (!offered.home || offered.home->quarantined) throw Refused({"engine.no_verdict", {{"device", device}}});
  const std::vector<Leaf>& leaves = offered.read.leaves();
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (leaves[i].withheld()) continue;
    const std::uint64_t seq = leaves[i].seq;
    if (!offered.home->holds(seq) && offered.home->refusal(seq) == nullptr)
      throw Refused({"engine.no_verdict", {{"device", device}}});
    const auto& change = offered.read.change(i);
    const Class* cls = change ? catalog.cls(change->cls) : nullptr;
    if (cls != nullptr && cls->reach < level && !mutant(Mutant::parent_keeps_what_is_narrow))
      throw Refused({"engine.beyond_reach", {{"device", device}, {"class", change->cls.string()}}});
  }
}

std::string issuer_of(const std::vector<std::string>& chain) {
  return chain.size() < 2 ? std::string() : Certificate::from_der(chain[1]).spki();
}

// A device that the child brings, as this hub knows it. It has one home for good: a child that certifies
// another hub's device once more has no say about what that one wrote.
DeviceRow known_device(Store& store, const Offered& offered) {
  const std::string& name = offered.read.header().device;
  DeviceRow row;
  if (auto known = store.device(name)) row = std::move(*known);
  if (row.id != 0 && row.chain == offered.chain) return row;
  const bool elsewhere = row.id != 0 && issuer_of(row.chain) != issuer_of(offered.chain);
  if (elsewhere && !mutant(Mutant::child_brings_what_is_not_its_own)) throw foreign(name);
  row.device = name;
  row.unit = offered.unit;
  row.chain = offered.chain;
  store.put(row);
  return row;
}

bool says_otherwise(const std::string& line, const Receipt& now) {
  if (line.empty()) return true;
  const Receipt before = read_receipt(jws_read(line).payload);
  return before.at < now.at && (before.held != now.held || before.refused.size() != now.refused.size());
}

} // namespace

bool Hub::certified_here(const std::vector<std::string>& chain) const {
  if (chain.size() < 2) return false;
  const Certificate& own = keys_.signer_chain.at(1);
  // The same key, perhaps under an earlier certificate; the common case is told without reading one.
  return chain[1] == own.der() || Certificate::from_der(chain[1]).spki() == own.spki();
}

std::string Hub::exchange_of_hub(const Request& request, const Child& child) {
  std::string lines;
  AnswerEnd end;
  const auto work = [&] {
    auto sender = store_.device(child.device);
    if (!sender) throw Refused({"engine.unknown_device", {{"device", child.device}}});
    if (sender->state == DeviceState::revoked) throw Refused({"hub.revoked", {{"device", child.device}}});
    check_of_child(request.chain, request.unit, child);
    sender->chain = request.chain; // renewed perhaps
    for (const std::vector<std::string>& signer : request.signers) {
      Json chain = Json::array();
      for (const std::string& der : signer) chain.push_back(base64url(der));
      const std::string fact = signer_fact(Certificate::from_der(signer.front()).thumbprint());
      if (store_.node(fact) != chain.dump()) store_.set_node(fact, chain.dump());
    }
    Folding folding(store_, catalog_, true);
    Visibility visibility(store_, catalog_);
    std::vector<std::pair<std::int64_t, SomeNames>> fed;
    visibility.look_into(folding.records());
    for (const Offered& offered : request.offered) lines += take_from_child(offered, child, folding, fed);
    settle(folding, visibility, fed);
    end.device = child.device;
    end.hello = request.hello_hash;
    end.unit = child.unit;
    end.restored = restored(child.unit);
    end.cursor = {epoch(), request.hello.cursor.view, 0};
    end.orders = request.hello.orders;
    end.schema = catalog_.version();
    lines += receipts_above(child.device, request.hello, end);
    sender->answered_ms = clock_.now_ms();
    sender->hello = request.hello_payload;
    store_.put(*sender);
  };
  try {
    store_.transaction(work);
  } catch (...) {
    views_.clear(); // they may have seen what was rolled back
    throw;
  }
  return finish_answer(lines, std::move(end));
}

std::string Hub::take_from_child(const Offered& offered, const Child& child, Folding& folding,
                                 std::vector<std::pair<std::int64_t, SomeNames>>& fed) {
  check_of_child(offered.chain, offered.unit, child);
  check_bodies(catalog_, offered, level_of(keys_.unit));
  const DeviceRow device = known_device(store_, offered);
  const Receipt& home = *offered.home;
  const auto decision = [&home](const Change& change, const RecordRow*) -> std::optional<Refusal> {
    const Refusal* refusal = home.refusal(change.seq);
    return refusal == nullptr || mutant(Mutant::parent_folds_what_was_refused)
               ? std::nullopt
               : std::optional<Refusal>(*refusal);
  };
  Folding::Taken taken = folding.take(offered.read, device, BatchState::done, decision);
  // Of two words of the home hub the newer counts: a restored one may have decided otherwise since.
  const bool news = says_otherwise(taken.row.home, home);
  if (news) {
    if (!mutant(Mutant::parent_folds_what_was_refused)) folding.refuse(taken.row, home.refused);
    folding.hold(taken.row, device, home);
    taken.row.home = offered.home_line;
  }
  if (taken.added || taken.bodies || news) enter(taken.row);
  if (taken.bodies || news) fed.emplace_back(taken.row.id, std::move(taken.roots));
  const Receipt newest = read_receipt(jws_read(taken.row.home).payload);
  std::string lines = own_receipt(taken.row, device, newest);
  // A child that was restored has forgotten what it heard of those above about this batch.
  if (!taken.added)
    for (const std::string& line : taken.row.above) lines += line + "\n";
  return lines;
}

// What this hub holds of a batch that another one decided on: the refusals are that one's.
std::string Hub::own_receipt(BatchRow& batch, const DeviceRow& device, const Receipt& home) {
  Receipt receipt;
  receipt.hub = keys_.unit;
  receipt.epoch = epoch();
  receipt.device = device.device;
  receipt.batch = batch.hash;
  receipt.held = store_.held(batch.id);
  receipt.refused = home.refused;
  receipt.at = instant(clock_.now_ms());
  receipt.log = batch.log;
  receipt.stable = number("stable");
  batch.receipt =
      jws_sign(receipt_payload(receipt), typ_receipt, keys_.signer_key, keys_.signer_chain.front());
  store_.put(batch);
  return batch.receipt + "\n";
}

std::string Hub::receipts_above(const std::string& reader, const Hello& hello, AnswerEnd& end) {
  constexpr std::size_t batches_most = 512;
  if (!hello.receipts) return {};
  const std::string feed = above_feed(reader);
  const std::uint64_t last = store_.feed_end(feed);
  std::uint64_t n = hello.cursor.epoch == epoch() ? std::min(*hello.receipts, last) : 0;
  std::string lines;
  std::set<std::int64_t> told;
  for (const FeedEntry& entry : store_.feed(feed, n, batches_most)) {
    n = entry.n;
    if (!told.insert(entry.batch).second) continue;
    for (const std::string& line : store_.batch(entry.batch).above) lines += line + "\n";
  }
  end.receipts = n;
  end.above = hubs_above(store_);
  end.more = end.more || n < last;
  return lines;
}

} // namespace dromos
