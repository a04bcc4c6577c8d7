#include "sync/engine/hub.h"

#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "schema/value.h"
#include "sync/engine/authority.h"
#include "sync/engine/chains.h"
#include "sync/engine/show.h"

#include <algorithm>
#include <charconv>

namespace dromos {

Hub::Hub(Store& store, const Catalog& catalog, HubKeys keys, Clock& clock)
    : store_(store), catalog_(catalog), keys_(std::move(keys)), clock_(clock) {}

std::uint64_t Hub::number(std::string_view name) {
  const auto text = store_.node(name);
  if (!text) return 0;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size())
    throw Refused({"store.row_damaged", {{"table", "node"}, {"row", std::string(name)}}});
  return value;
}

std::string Hub::epoch() {
  return store_.node("epoch").value_or("");
}

std::string Hub::exchange(std::string_view bytes, const std::vector<std::string>& peer) {
  // verify
  std::vector<Certificate> signers = keys_.signers;
  signers.push_back(keys_.signer_chain.front());
  const Request request = read_request(bytes, peer, keys_.root, signers, clock_.now_ms());
  const std::lock_guard lock(mutex_);
  if (const auto child = child_of(store_, request.hello.device)) return exchange_of_hub(request, *child);
  if (!request.signers.empty())
    throw Refused({"engine.message", {{"what", "a line that does not belong in a request"}}});
  std::string lines;
  AnswerEnd end;
  const auto work = [&] {
    auto device = store_.device(request.hello.device);
    // A device without any grant, ever, is known by its carried batches alone: enrolled after the backup that
    // this hub was restored from. To answer it that nobody works on it would lock its people out: that is for
    // a revocation to do.
    if (!device || device->unit != request.unit ||
        (device->grants.empty() && device->state != DeviceState::revoked))
      throw Refused({"engine.unknown_device", {{"device", request.hello.device}}});
    device->chain = request.chain;                                       // renewed perhaps
    if (device->state != DeviceState::revoked) tree(viewer_of(*device)); // refreshed with what is folded now
    Folding folding(store_, catalog_, true);
    Visibility visibility(store_, catalog_);
    std::vector<std::pair<std::int64_t, SomeNames>> fed; // batch, the roots that it touches
    // A laptop that has not heard of a restore yet offers only what is new to itself. Judged before what it
    // builds on has come back, that would be judged wrong: it is taken when it comes again with all that may
    // be lacking.
    const std::string& memory = request.hello.cursor.epoch;
    const bool asks_only = request.hello.rehearsal && !mutant(Mutant::rehearsal_is_taken);
    const bool heard =
        !asks_only && (memory.empty() || memory == epoch() || mutant(Mutant::judged_before_all_came_back));
    // authorise, fold
    visibility.look_into(folding.records());
    if (heard)
      for (const Offered& offered : request.offered)
        lines += take(offered, *device, folding, visibility, fed);
    settle(folding, visibility, fed);
    // answer: what the laptop has not read yet
    end.device = device->device;
    end.hello = request.hello_hash;
    end.revoked = device->state == DeviceState::revoked;
    if (!end.revoked && forked(*device, request.hello.tip, peer.empty())) device->state = DeviceState::forked;
    end.forked = device->state == DeviceState::forked;
    lines += page(*device, request.hello, visibility, end);
    if (request.hello.rehearsal && !mutant(Mutant::rehearsal_counts_as_an_answer))
      return; // "since its last answered exchange" goes on from the real one
    if (heard || request.hello.rehearsal) device->answered_ms = clock_.now_ms();
    device->hello = request.hello_payload;
    store_.put(*device);
  };
  try {
    store_.transaction(work); // commit
  } catch (...) {
    if (!mutant(Mutant::rolled_back_hash_kept)) views_.clear(); // they may have seen what was rolled back
    const bool ready = !end.hello.empty();
    if (!ready || !mutant(Mutant::acknowledged_before_commit)) throw;
  }
  return finish_answer(lines, std::move(end));
}

std::vector<std::string> Hub::settle(Folding& folding, Visibility& visibility,
                                     const std::vector<std::pair<std::int64_t, SomeNames>>& fed) {
  std::vector<std::string> touched = folding.finish();
  visibility.forget();
  for (const std::string& name : touched)
    if (const RecordRow& row = folding.records().at(name); row.state.root == name)
      visibility.note(name, row.unit);
  moved(touched, folding, visibility);
  feed(fed, visibility);
  refresh(touched, folding, visibility);
  return touched;
}

std::string Hub::take(const Offered& offered, DeviceRow& carrier, Folding& folding, Visibility& visibility,
                      std::vector<std::pair<std::int64_t, SomeNames>>& fed) {
  const BatchHeader& header = offered.read.header();
  auto device = header.device == carrier.device ? std::optional(carrier) : store_.device(header.device);
  BatchState state = BatchState::done;
  // A receipt that says "quarantined" decided nothing: it must not open the way after a restore.
  const Receipt* verdict = offered.verdict ? &*offered.verdict : nullptr;
  if (verdict != nullptr && verdict->quarantined && !mutant(Mutant::quarantine_binds)) verdict = nullptr;
  if (mutant(Mutant::verdict_forgotten)) verdict = nullptr;
  if (!device) {
    // Certified by this hub, but unknown since a restore: what it may write is not known any more. A person
    // decides.
    DeviceRow row;
    row.device = header.device;
    row.unit = offered.unit;
    row.chain = offered.chain;
    store_.put(row);
    device = row;
    if (verdict == nullptr) state = BatchState::quarantined;
  }
  // Another hub's device is judged by that hub, whoever carries its batches here.
  if (!unit_within(device->unit, keys_.unit) ||
      (!certified_here(offered.chain) && !mutant(Mutant::another_hubs_device_judged)))
    throw Refused({"engine.foreign_device", {{"device", header.device}}});
  // Of a revoked device nothing unreceipted is folded before a coordinator has looked.
  const bool revoked = device->state == DeviceState::revoked && !mutant(Mutant::revoked_device_folded);
  if (revoked && verdict == nullptr) state = BatchState::quarantined;

  Deciding deciding{*device, folding, visibility, {}};
  const auto decision = [&](const Change& change, const RecordRow* known) -> std::optional<Refusal> {
    const auto& teams = catalog_.team_fields();
    const auto names = [&](const auto& team) { return team.first == type_of(change.record); };
    if (std::any_of(teams.begin(), teams.end(), names)) visibility.forget_team(change.root);
    if (verdict != nullptr && verdict->refusal(change.seq) != nullptr) return *verdict->refusal(change.seq);
    if (verdict != nullptr && verdict->holds(change.seq)) {
      if (!mutant(Mutant::claim_outlives_a_receipt)) folding.vouch(change, device->unit);
      return std::nullopt;
    }
    return decide(deciding, change, known);
  };
  Folding::Taken taken = folding.take(offered.read, *device, state, decision);
  if (taken.added || taken.bodies) enter(taken.row);
  if (taken.bodies && taken.row.state == BatchState::done)
    fed.emplace_back(taken.row.id, std::move(taken.roots));
  return receipt_for(taken.row, *device, taken.refused);
}

namespace {
// As its own state has it, with what this very request says of it.
bool holds_by_now(const RecordRow& root, const std::string& unit) {
  const auto said = said_held(root.state);
  const auto of_unit = said.find(unit);
  return of_unit == said.end() ? root.unit == unit : of_unit->second;
}

// What a worker was on a device at any time since its last answered exchange.
Names roles_of(const DeviceRow& device, std::string_view worker) {
  Names roles;
  const auto held = [&device](const Grant& grant) {
    if (mutant(Mutant::role_change_ignored)) return true;
    if (mutant(Mutant::rights_of_now_alone)) return grant.until_ms == 0;
    return grant.until_ms == 0 || grant.until_ms > device.answered_ms;
  };
  for (const Grant& grant : device.grants)
    if ((grant.worker == worker || mutant(Mutant::by_not_checked)) && held(grant))
      roles.insert(grant.roles.begin(), grant.roles.end());
  return roles;
}
} // namespace

std::optional<Refusal> Hub::decide(Deciding& deciding, const Change& change, const RecordRow* known) {
  const DeviceRow& device = deciding.device;
  Folding& folding = deciding.folding;
  Visibility& visibility = deciding.visibility;
  auto roles = deciding.roles.find(change.by);
  if (roles == deciding.roles.end())
    roles = deciding.roles.emplace(change.by, roles_of(device, change.by)).first;
  if (known != nullptr && known->state.root != change.root && !mutant(Mutant::root_not_checked))
    return Refusal{change.seq, "refused.root", change.record.string(), {}};
  const RecordRow* root = change.root == change.record ? known : folding.find(change.root);
  const std::string& made_by = root != nullptr ? root->unit : known != nullptr ? known->unit : device.unit;
  if (root != nullptr) visibility.note(change.root, made_by); // else it is only as good as a guess
  const std::int64_t since_ms = mutant(Mutant::held_of_now_alone) ? clock_.now_ms() : device.answered_ms;
  const bool claims = known != nullptr && known->unit != device.unit && makes(change) &&
                      folding.made_by_its_unit(*known) && !mutant(Mutant::claim_of_a_guest_accepted);
  const bool holds = visibility.held_since(change.root, made_by, device.unit, since_ms) ||
                     (root != nullptr && holds_by_now(*root, device.unit));
  const Author author{change.by, roles->second, holds && !claims, known == nullptr};
  const Ties ties{known == nullptr ? nullptr : &known->state.authors,
                  [&]() -> const Names& { return visibility.team(change.root); }};
  auto refusal = authorise(catalog_, author, change, ties);
  if (refusal || known == nullptr) return refusal;
  // Deleting is for those who read all of the record.
  const bool deletes = std::any_of(change.writes.begin(), change.writes.end(), [](const Write& write) {
    return write.field == "deleted" && write.value;
  });
  if (!deletes || mutant(Mutant::delete_of_what_is_not_read)) return std::nullopt;
  const Viewer self{device.unit, author.roles, {change.by.string()}, false};
  for (const auto& [cls, hash] : class_hashes(known->state))
    if (!may_read(catalog_, self, type_of(change.record), cls, ties))
      return Refusal{change.seq, "refused.delete", change.record.string(), {}};
  return std::nullopt;
}

// Whatever was decided newly has a place of its own in the order of acceptance: by it a laptop knows after a
// restore whether the hub has forgotten this.
void Hub::enter(BatchRow& batch) {
  batch.log = number("log") + 1;
  store_.set_node("log", std::to_string(batch.log));
}

namespace {
// What was accepted, and erased since, is held no more: who still has it and offers it again hears so.
void name_erased(Store& store, const BatchRow& batch, Receipt& receipt) {
  if (!any_erased(store)) return;
  for (const ChangeRow& row : store.changes(batch.id))
    if (row.state == ChangeState::erased && receipt.refusal(row.seq) == nullptr)
      receipt.refused.push_back({row.seq, std::string(refused_erased), {}, {}});
}
} // namespace

std::string Hub::receipt_for(BatchRow& batch, const DeviceRow& device, const std::vector<Refusal>& refused) {
  Receipt receipt;
  if (!batch.receipt.empty()) receipt = read_receipt(jws_read(batch.receipt).payload);
  receipt.hub = keys_.unit;
  receipt.epoch = epoch();
  receipt.device = device.device;
  receipt.batch = batch.hash;
  receipt.held = store_.held(batch.id);
  receipt.refused.insert(receipt.refused.end(), refused.begin(), refused.end());
  name_erased(store_, batch, receipt);
  if (mutant(Mutant::receipt_without_body) && receipt.refused.empty())
    receipt.held = {{batch.first, batch.first + batch.count - 1}};
  receipt.at = instant(clock_.now_ms());
  receipt.log = batch.log;
  receipt.stable = number("stable");
  receipt.quarantined = batch.state == BatchState::quarantined;
  batch.receipt =
      jws_sign(receipt_payload(receipt), typ_receipt, keys_.signer_key, keys_.signer_chain.front());
  store_.put(batch);
  return batch.receipt + "\n";
}

std::uint64_t Hub::order(const Json& order) {
  Json numbered = order;
  numbered["v"] = 1;
  numbered["n"] = store_.orders(0).size() + 1;
  numbered["hub"] = keys_.unit;
  numbered["at"] = instant(clock_.now_ms());
  return store_.add_order(
      jws_sign(canonical(numbered), typ_order, keys_.signer_key, keys_.signer_chain.front()));
}

Hub::Erasure Hub::erase(std::string_view mark) {
  const std::lock_guard lock(mutex_);
  Erasure out;
  store_.transaction([&] {
    out = {};
    std::uint64_t n = 0;
    for (const std::string& line : store_.orders(0)) {
      ++n;
      if (mark_in(jws_read(line).payload) == mark) out.n = n;
    }
    if (out.n == 0) out.n = order({{"kind", "erase"}, {"root", base64url(mark)}});
    out.gone = dromos::erase(store_, mark, UnsentBodies::erased);
    views_.clear();
  });
  return out;
}

Viewer Hub::viewer_of(const DeviceRow& device) const {
  Viewer viewer;
  viewer.unit = device.unit;
  for (const Grant& grant : device.grants) {
    if (grant.until_ms != 0) continue;
    viewer.workers.insert(grant.worker);
    viewer.roles.insert(grant.roles.begin(), grant.roles.end());
  }
  return viewer;
}

} // namespace dromos
