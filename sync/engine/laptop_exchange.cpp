// The laptop's requests and what it does with an answer: verify everything, then one transaction.
#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "schema/value.h"
#include "sync/engine/above.h"
#include "sync/engine/answer.h"
#include "sync/engine/authority.h"
#include "sync/engine/erasure.h"
#include "sync/engine/laptop.h"

#include <algorithm>

namespace dromos {

Cursor Laptop::cursor() {
  const Json json = Json::parse(store_.node("cursor").value_or("{}"));
  return {json.value("epoch", ""), json.value("view", ""), json.value("n", std::uint64_t{0})};
}

// What waits for a coordinator; and by stick, whose answers repeat the device's own receipts alone, what it
// carries for others.
std::vector<std::string> Laptop::asks(Way way) {
  std::vector<std::string> hashes;
  if (mutant(Mutant::carrier_not_told)) return hashes;
  const auto ask = [&](const BatchRow& batch) {
    if (hashes.size() < limits::hello_asks) hashes.push_back(batch.hash);
  };
  for (const BatchRow& batch : store_.batches_in(BatchState::quarantined)) ask(batch);
  if (way == Way::stick)
    for (const BatchRow& batch : store_.batches_in(BatchState::unsent))
      if (batch.device != self_) ask(batch);
  return hashes;
}

std::string Laptop::hello(const std::string& tip, std::uint64_t most, bool more, Way way) {
  Hello hello;
  hello.device = keys_.device;
  hello.cursor = cursor();
  hello.tip = tip;
  hello.orders = store_.orders(0).size();
  hello.most = most;
  hello.offers_more = more;
  hello.asks = asks(way);
  hello.receipts = std::stoull(store_.node("receipts").value_or("0"));
  const std::string payload = hello_payload(hello);
  // An answer counts only if it answers one of our last hellos; a stick's answer may take days.
  Json sent = Json::parse(store_.node("hellos").value_or("[]"));
  const Json one{{"hash", base64url(sha256(payload))},
                 {"n", hello.cursor.n},
                 {"epoch", hello.cursor.epoch},
                 {"view", hello.cursor.view}};
  if (std::find(sent.begin(), sent.end(), one) == sent.end()) {
    sent.push_back(one);
    if (sent.size() > 16) sent.erase(sent.begin());
    store_.set_node("hellos", sent.dump());
  }
  return jws_sign(payload, typ_hello, keys_.key, keys_.chain.front()) + "\n";
}

std::string Laptop::offer(const BatchRow& batch, std::set<std::int64_t>& chains) {
  std::string lines;
  if (chains.insert(batch.device).second) lines += chain_line(store_.device(batch.device).chain);
  if (!batch.receipt.empty()) lines += batch.receipt + "\n";
  lines += batch.header + "\n";
  const bool cut_now = just_cut_.first == batch.id;
  const std::vector<ChangeRow> stored = cut_now ? std::vector<ChangeRow>() : store_.changes(batch.id);
  for (const ChangeRow& row : cut_now ? just_cut_.second : stored) {
    if (row.state == ChangeState::withheld || row.state == ChangeState::erased)
      lines += withheld_line({row.body, row.count});
    else
      lines += row.body;
    lines += '\n';
  }
  return lines;
}

Laptop::Outgoing Laptop::request(std::uint64_t most, std::int64_t after, Way way) {
  const bool stick = way != Way::network;
  Outgoing out;
  try {
    store_.transaction([&] {
      cut_open();
      std::string lines;
      std::set<std::int64_t> chains;
      if (!stick) chains.insert(self_); // TLS shows it
      std::string tip;
      std::vector<BatchRow> unsent = store_.batches_in(BatchState::unsent);
      if (mutant(Mutant::offers_own_first))
        std::stable_partition(unsent.begin(), unsent.end(),
                              [&](const BatchRow& one) { return own(one.device); });
      for (const BatchRow& batch : unsent) {
        if (batch.id <= after) continue;
        if (way == Way::mate && store_.device(batch.device).unit != viewer().unit) continue;
        if (!lines.empty() && lines.size() + batch.count * 256 > most) {
          out.more = true;
          break;
        }
        lines += offer(batch, chains);
        out.last = batch.id;
        out.changes += batch.count;
      }
      // The newest own batch that the hub holds once it has read this.
      for (const BatchRow& batch : store_.batches(self_))
        if (batch.state == BatchState::done || batch.state == BatchState::quarantined ||
            batch.id <= std::max(out.last, after)) // none is open: just cut
          tip = batch.hash;
      if (!store_.node("tip_hidden").value_or("").empty()) tip.clear();
      out.bytes = (stick ? chain_line(ders_of(keys_.chain)) : std::string()) +
                  hello(tip, most, out.more, way) + lines;
    });
  } catch (...) {
    open_.reset();
    just_cut_ = {};
    throw;
  }
  just_cut_ = {};
  return out;
}

Certificate Laptop::signer_of(const std::vector<std::string>& ders, std::int64_t now_ms) const {
  const std::vector<Certificate> chain = read_chain(ders);
  verify_chain(chain, keys_.root, Purpose::signer, now_ms);
  const bool own_hub = chain.front().dns_name() == "signer." + unit_dns(keys_.hub);
  if (!own_hub && !mutant(Mutant::signer_of_another_hub)) throw Refused({"keys.chain", {{"what", "name"}}});
  return chain.front();
}

DeviceRow Laptop::device_row(const std::string& device, const std::string& unit,
                             const std::vector<std::string>& chain) {
  if (auto known = store_.device(device)) {
    // A mate is first met by its agreement certificate; a renewed certificate takes the old one's place.
    if (!chain.empty() && known->chain != chain) {
      known->chain = chain;
      store_.put(*known);
    }
    return *known;
  }
  DeviceRow row;
  row.device = device;
  row.unit = unit;
  row.chain = chain;
  store_.put(row);
  return row;
}

void Laptop::take_batch(Pending& pending, const AnswerEnd* end, Folding& folding, Applied& applied) {
  const BatchHeader& header = pending.read.header();
  const DeviceRow device = device_row(header.device, pending.unit, pending.chain);
  const std::optional<Receipt>& receipt = pending.receipt;
  // A mate's stick may be older than the hub's word that is here.
  std::optional<Receipt> word = receipt;
  if (const auto known = store_.batch(header.hash); end == nullptr && known && !known->receipt.empty()) {
    Receipt kept = read_receipt(jws_read(known->receipt).payload);
    if ((!word || word->at < kept.at) && !mutant(Mutant::old_stick_brings_back_what_was_refused))
      word = std::move(kept);
  }
  const auto decide = [&](const Change& change, const RecordRow*) -> std::optional<Refusal> {
    if (!word || !word->refusal(change.seq)) return std::nullopt;
    return *word->refusal(change.seq);
  };
  // By feed it is the hub's already; by a mate's stick it is ours to bring home.
  Folding::Taken taken =
      folding.take(pending.read, device, end != nullptr ? BatchState::done : BatchState::unsent, decide);
  if (taken.bodies) applied.received += taken.row.count;
  if (end == nullptr && taken.bodies) offer_anew(taken.row);
  if (!receipt) return;
  if (end != nullptr) {
    taken.row.fed_epoch = end->cursor.epoch;
    taken.row.fed = end->cursor.n;
    store_.put(taken.row);
  }
  take_receipt(*receipt, pending.receipt_line, end, folding, applied);
}

// Who signed, what was signed, that it answers one of `hellos`; then everything inside.
Laptop::Answered Laptop::verified(std::string_view answer, const Json& hellos) {
  const std::int64_t now_ms = mutant(Mutant::validity_by_the_laptops_clock) ? clock_.now_ms() : hub_time();
  SignedAnswer opened =
      open_answer(answer, [&](const std::vector<std::string>& chain) { return signer_of(chain, now_ms); });
  Answered out;
  out.signer = std::move(opened.signer);
  const AnswerEnd& end = out.end = std::move(opened.end);
  for (const Json& one : hellos)
    if (one["hash"] == base64url(end.hello)) out.hello = one;
  const bool ours = !out.hello.is_null() || mutant(Mutant::answer_to_another_hello);
  if (end.device != keys_.device || end.hub != keys_.hub || !ours || !read_instant(end.at))
    throw Refused({"engine.answer_foreign", {}});

  Chains chains(keys_.root);
  chains.add(ders_of(keys_.chain));
  Lines rest(opened.lines);
  while (!rest.done()) {
    const std::string_view line = rest.next();
    UntrustedLine untrusted = classify(line);
    if (untrusted.kind == "chain") {
      chains.add(untrusted.chain);
    } else if (untrusted.kind == "agreement") {
      try {
        const std::vector<Certificate> chain = read_chain(untrusted.chain);
        verify_chain(chain, keys_.root, Purpose::agreement, hub_time());
        out.mates.push_back({untrusted.chain, chain.front(), {}});
      } catch (const Refused&) {
        // A mate whose certificate has ended gets no stick from here; the rest of the answer stands.
      }
    } else if (untrusted.kind == typ_receipt) {
      // Of this hub, perhaps under an earlier signing key: then the signed answer that carries it vouches for
      // it.
      out.receipts.emplace_back(read_receipt(untrusted.jws.payload), std::string(line));
    } else if (untrusted.kind == typ_order) {
      out.orders.emplace_back(line);
    } else if (untrusted.kind == typ_batch) {
      if (!chains.knows(untrusted.jws.kid))
        if (const auto known = store_.device(untrusted.jws.kid)) chains.add(known->chain);
      const ProvenDevice& device = chains.of(untrusted.jws.kid);
      BatchHeader header = verify_header(line, untrusted.jws, device.certificate);
      std::vector<std::string_view> leaves;
      for (std::uint64_t seen = 0; seen < header.count;) {
        leaves.push_back(rest.next());
        seen += leaf_count(leaves.back(), header.count - seen);
      }
      Pending pending{ReadBatch(verify(std::move(header), leaves)), device.chain, device.unit, {}, {}};
      if (!out.receipts.empty() && out.receipts.back().first.batch == pending.read.header().hash) {
        pending.receipt = out.receipts.back().first;
        pending.receipt_line = out.receipts.back().second;
        out.receipts.pop_back();
      }
      out.batches.push_back(std::move(pending));
    } else {
      throw Refused({"engine.message", {{"what", "a line that does not belong in an answer"}}});
    }
  }

  return out;
}

std::string Laptop::rehearsal(std::uint64_t most) {
  Hello hello;
  hello.device = keys_.device;
  hello.cursor = cursor();
  hello.orders = store_.orders(0).size();
  hello.most = most;
  hello.rehearsal = true;
  for (const BatchRow& batch : store_.batches(self_))
    if (batch.state == BatchState::done || batch.state == BatchState::quarantined) hello.tip = batch.hash;
  return jws_sign(hello_payload(hello), typ_hello, keys_.key, keys_.chain.front()) + "\n";
}

bool Laptop::is_here(std::int64_t batch, std::uint64_t seq) {
  const auto row = store_.change(batch, seq);
  return row && row->count == 1 && row->state != ChangeState::withheld;
}

Laptop::Coming Laptop::coming(std::string_view answer, std::string_view rehearsal) {
  const std::string payload = jws_read(rehearsal.substr(0, rehearsal.find('\n'))).payload;
  const Answered answered = verified(answer, Json::array({{{"hash", base64url(sha256(payload))}}}));
  Coming out;
  out.more = answered.end.more;
  for (const Pending& pending : answered.batches) {
    const auto known = store_.batch(pending.read.header().hash);
    for (std::size_t leaf = 0; leaf < pending.read.leaves().size(); ++leaf) {
      const std::optional<Change>& change = pending.read.change(leaf);
      if (!change || (known && is_here(known->id, change->seq))) continue;
      ++out.changes;
      out.records[std::string(type_of(change->record))].insert(change->record.string());
    }
  }
  return out;
}

// First of all: what an order erases must not come in by the same answer.
std::uint64_t Laptop::take_orders(const Answered& answered) {
  const std::uint64_t known = store_.orders(0).size();
  const std::vector<std::string>& orders = answered.orders;
  std::uint64_t records = 0;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    if (answered.end.orders - orders.size() + i + 1 <= known) continue;
    store_.add_order(orders[i]);
    const std::string mark = mark_in(jws_read(orders[i]).payload);
    if (!mark.empty() && !mutant(Mutant::laptop_passes_over_an_erasure))
      records += erase(store_, mark, UnsentBodies::kept).records;
  }
  return records;
}

Applied Laptop::apply(std::string_view answer) {
  // verify
  Answered answered = verified(answer, Json::parse(store_.node("hellos").value_or("[]")));
  const AnswerEnd& end = answered.end;
  const Json& hello = answered.hello;
  const auto said = read_instant(end.at);

  // Open changes are cut before anything is imported: a worker saved between the question and this answer.
  if (!answered.batches.empty() && !mutant(Mutant::import_before_cut)) cut();

  // fold, commit
  Applied applied;
  applied.more = end.more;
  applied.forked = end.forked;
  applied.revoked = end.revoked;
  const std::string next =
      Json{{"epoch", end.cursor.epoch}, {"view", end.cursor.view}, {"n", end.cursor.n}}.dump();
  if (mutant(Mutant::cursor_before_commit)) store_.transaction([&] { store_.set_node("cursor", next); });
  store_.transaction([&] {
    applied.erased = take_orders(answered);
    Folding folding(store_, catalog_, false);
    // The cursor moves only over what this answer covered: from where its hello stood. A revoked laptop reads
    // no feed; it too must have heard of a new epoch.
    const Cursor now = cursor();
    const bool continues = hello["n"] == now.n && hello["epoch"] == now.epoch && hello["view"] == now.view;
    const bool ahead = now.epoch == end.cursor.epoch && now.view == end.cursor.view && end.cursor.n <= now.n;
    if (continues && !ahead) store_.set_node("cursor", next);
    if (continues && end.receipts) {
      const auto keep = [this](std::string_view name, const std::string& value, std::string_view absent) {
        if (store_.node(name).value_or(std::string(absent)) != value) store_.set_node(name, value);
      };
      keep("receipts", std::to_string(*end.receipts), "0");
      keep("above", to_json(end.above).dump(), "[]");
    }
    if (continues && now.epoch != end.cursor.epoch) {
      Json restored = Json::array();
      for (const Restored& one : end.restored) restored.push_back({{"epoch", one.epoch}, {"log", one.log}});
      store_.set_node("restored", restored.dump());
      if (!now.epoch.empty()) {
        void_receipts(end);
        applied.restored = true;
      }
    }
    for (const auto& [receipt, line] : answered.receipts) take_receipt(receipt, line, &end, folding, applied);
    for (Pending& pending : answered.batches) take_batch(pending, &end, folding, applied);
    applied.touched = folding.finish();
    for (const ProvenDevice& mate : answered.mates) {
      const std::string dns = mate.certificate.dns_name();
      const auto unit = unit_of_dns(dns.substr(std::min(dns.size(), dns.find('.') + 1)));
      DeviceRow row = device_row(dns.substr(0, dns.find('.')), unit.value_or(""), {});
      row.agreement = mate.chain;
      store_.put(row);
    }
    const Json rights{{"unit", end.unit}, {"roles", end.roles}, {"workers", end.workers}};
    if (!end.revoked) store_.set_node("rights", rights.dump());
    if (*said > hub_time()) store_.set_node("time", std::to_string(*said));
    store_.set_node("signer", chain_line(answered.signer));
    store_.set_node("hub_state",
                    Json{{"state", base64url(end.state)}, {"at", end.at}, {"complete", !end.more}}.dump());
  });
  viewer_.reset();
  receipts_.clear();
  visibility_->forget();
  return applied;
}

std::string Laptop::handover(const std::string& device) {
  std::string bytes = request(limits::exchange_bytes_plain / 2, 0, Way::mate).bytes;
  const auto row = store_.device(device);
  if (!row) return bytes;
  for (const BatchRow& batch : store_.batches(row->id))
    if (!batch.receipt.empty()) bytes += batch.receipt + "\n";
  return bytes;
}

Applied Laptop::take_handover(std::string_view bytes) {
  std::vector<Certificate> signers;
  if (const auto line = store_.node("signer")) {
    signers.push_back(signer_of(classify(Lines(*line).next()).chain, hub_time()));
  }
  Request request = read_request(bytes, {}, keys_.root, signers, hub_time());
  const auto guest = [&](const std::string& unit) {
    return unit != viewer().unit && !mutant(Mutant::stick_of_another_unit);
  };
  if (guest(request.unit)) throw Refused({"engine.stick_unit", {{"unit", request.unit}}});
  if (!mutant(Mutant::import_before_cut)) cut(); // open changes are cut before anything is imported
  Applied applied;
  store_.transaction([&] {
    Folding folding(store_, catalog_, false);
    for (const auto& [receipt, line] : request.verdicts)
      take_receipt(receipt, line, nullptr, folding, applied);
    for (Offered& offered : request.offered) {
      if (guest(offered.unit)) throw Refused({"engine.stick_unit", {{"unit", offered.unit}}});
      Pending pending{std::move(offered.read), offered.chain, offered.unit, offered.verdict,
                      offered.verdict_line};
      take_batch(pending, nullptr, folding, applied);
    }
    applied.touched = folding.finish();
  });
  receipts_.clear();
  visibility_->forget();
  return applied;
}

void Laptop::become(LaptopKeys keys) {
  cut();
  std::int64_t self = 0;
  store_.transaction([&] {
    Json own = Json::parse(store_.node("own").value_or("[]"));
    if (self_ != 0) own.push_back(self_);
    store_.set_node("own", own.dump());
    self = device_row(keys.device, viewer().unit, ders_of(keys.chain)).id;
    store_.set_node("tip_hidden", "");
    store_.set_node("receipts", "0");
    // What another copy of this laptop sent under the old name comes down too.
    store_.set_node("cursor", Json{{"epoch", cursor().epoch}, {"view", ""}, {"n", 0}}.dump());
  });
  self_ = self;
  keys_ = std::move(keys);
  open_.reset();
}

} // namespace dromos
