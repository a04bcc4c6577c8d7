#include "sync/engine/upward.h"

#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "schema/value.h"
#include "sync/engine/answer.h"
#include "sync/engine/authority.h"
#include "sync/engine/child.h"
#include "sync/engine/withholding.h"

#include <algorithm>

namespace dromos {
namespace {

constexpr std::string_view fact = "up";
// Looked at in one request, also where nothing of it goes up: all of a long feed at once would hold the store
// for too long.
constexpr std::size_t page_entries = 1024, page_changes = 20'000;

// How far the parent has answered, and what it last said of itself and of those above it.
struct Position {
  std::uint64_t n = 0, receipts = 0;
  std::string view;
  std::vector<HubAbove> above;
};

std::optional<Position> position(Store& store) {
  const auto kept = store.node(fact);
  if (!kept) return std::nullopt;
  try {
    const Json json = Json::parse(*kept);
    return Position{json.at("n"), json.at("receipts"), json.at("view"), read_above(json.at("above"))};
  } catch (const Json::exception&) { // a hub's rows are not sealed
    throw Refused({"store.row_damaged", {{"table", "node"}, {"row", std::string(fact)}}});
  }
}

void put(Store& store, const Position& position) {
  store.set_node(fact, Json{{"n", position.n},
                            {"receipts", position.receipts},
                            {"view", position.view},
                            {"above", to_json(position.above)}}
                           .dump());
}

std::vector<std::uint64_t> refused_by(const Receipt& receipt) {
  std::vector<std::uint64_t> out;
  for (const Refusal& one : receipt.refused) out.push_back(one.seq);
  std::sort(out.begin(), out.end());
  return out;
}

Receipt read_line(const std::string& line) {
  return read_receipt(jws_read(line).payload);
}

} // namespace

std::string signer_fact(std::string_view thumbprint) {
  return "signer/" + hex(thumbprint);
}

bool has_up_feed(Store& store) {
  return store.node(fact).has_value();
}

void begin_up_feed(Store& store) {
  if (has_up_feed(store)) return;
  put(store, {});
  for (const BatchRow& batch : store.batches())
    if (batch.state == BatchState::done) store.append_feed(up_feed, batch.id, false);
}

void feed_up(Store& store, std::int64_t batch) {
  if (has_up_feed(store)) store.append_feed(up_feed, batch, false);
}

std::uint64_t waiting_upwards(Store& store) {
  const auto now = position(store);
  const std::uint64_t end = store.feed_end(up_feed);
  return now ? end - std::min(now->n, end) : 0;
}

std::vector<HubAbove> hubs_above(Store& store) {
  const auto now = position(store);
  return now ? now->above : std::vector<HubAbove>();
}

std::string first_name_of(Store& store, const DeviceRow& device) {
  DeviceRow at = device;
  for (int steps = 0; !at.predecessor.empty() && steps < 1000; ++steps) {
    const auto before = store.device(at.predecessor);
    if (!before) break;
    at = *before;
  }
  return at.device;
}

// What goes up changes with the parent's place and with the declarations.
std::string Upward::view() const {
  return keys_.parent + " " + std::to_string(catalog_.version());
}

std::vector<std::string> Upward::chain_above(const std::vector<std::string>& chain) const {
  const std::string own = keys_.authority.front().spki();
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (Certificate::from_der(chain[i]).spki() != own) continue;
    std::vector<std::string> out(chain.begin(), chain.begin() + static_cast<std::ptrdiff_t>(i));
    for (const Certificate& one : keys_.authority) out.push_back(one.der());
    return out;
  }
  throw Refused({"keys.chain", {{"what", "authority"}}});
}

std::vector<std::string> Upward::signer_chain(const std::string& receipt) {
  const std::string thumbprint = jws_read(receipt).thumbprint;
  for (const Certificate& signer : keys_.signers) {
    if (signer.thumbprint() != thumbprint) continue;
    std::vector<std::string> chain{signer.der()};
    for (const Certificate& one : keys_.authority) chain.push_back(one.der());
    return chain;
  }
  const auto kept = store_.node(signer_fact(thumbprint));
  if (!kept) throw Refused({"keys.chain", {{"what", "signer"}}});
  std::vector<std::string> chain;
  for (const Json& one : Json::parse(*kept))
    chain.push_back(from_base64url(one.get_ref<const std::string&>()).value_or(""));
  return chain_above(chain);
}

// The narrowest `shield` on the root that is live.
Reach Upward::ceiling(const std::string& root, Page& page) {
  const auto known = page.ceilings.find(root);
  if (known != page.ceilings.end()) return known->second;
  Reach ceiling = Reach::nation;
  if (const auto entry = store_.entry(root)) {
    const RecordRow row = store_.record(entry->id);
    for (const auto& [register_name, reg] : row.state.registers) {
      if (register_name.field != "shield") continue;
      for (const LiveWrite& write : reg.live)
        for (const Reach reach : {Reach::centre, Reach::region})
          if (write.value == "\"" + std::string(name(reach)) + "\"") ceiling = std::min(ceiling, reach);
    }
  }
  return page.ceilings.emplace(root, ceiling).first->second;
}

namespace {
// A field that is not declared here, or that is declared by now in a narrower class, stays: nothing says that
// it may go up. `deleted` is of its change's own class.
bool fields_reach(const Catalog& catalog, const Change& change, Reach level) {
  return std::all_of(change.writes.begin(), change.writes.end(), [&](const Write& write) {
    if (!write.value || write.field == "deleted" || mutant(Mutant::undeclared_field_sent_up)) return true;
    const auto name = catalog.class_of(type_of(change.record), write.field);
    const Class* cls = name ? catalog.cls(*name) : nullptr;
    return cls != nullptr && cls->reach >= level;
  });
}

// What a shield never stops: who holds a root, the shield itself, and that a wider value is withdrawn.
bool passes_every_shield(const Change& change) {
  return std::all_of(change.writes.begin(), change.writes.end(), [](const Write& write) {
    return !write.value || write.field == "held" || write.field == "shield";
  });
}
} // namespace

bool Upward::goes_up(const ChangeRow& row, Page& page) {
  if (row.state != ChangeState::held || row.record == 0) return false;
  const Reach level = level_of(keys_.parent);
  const Class* cls = catalog_.cls(row.cls);
  if (mutant(Mutant::narrow_class_sent_up)) return true;
  if (cls == nullptr || cls->reach < level) return false;
  auto known = page.records.find(row.record);
  if (known == page.records.end()) {
    const auto entry = store_.entry(row.record);
    if (!entry) return false;
    known = page.records.emplace(row.record, std::pair(entry->record, entry->root)).first;
  }
  // Nothing says how far up a type goes that is not declared here.
  if (catalog_.type(type_of(known->second.first)) == nullptr) return false;
  const Change change = read_change(row.body);
  if (!fields_reach(catalog_, change, level)) return false;
  const bool stopped = ceiling(known->second.second, page) < level && !mutant(Mutant::shield_sent_up);
  return !stopped || passes_every_shield(change);
}

bool Upward::needed(const BatchRow& batch, const std::vector<ChangeRow>& rows, const std::vector<bool>& kept,
                    const Page& page) {
  const auto there = receipt_of(batch, page.parent);
  bool lacked = false;
  for (std::size_t i = 0; i < rows.size(); ++i)
    lacked = lacked || (kept[i] && !(there && there->holds(rows[i].seq)));
  if (lacked || !there) return lacked;
  const std::string& home = batch.home.empty() ? batch.receipt : batch.home;
  return refused_by(*there) != refused_by(read_line(home));
}

std::string Upward::offer(const BatchRow& batch, const std::vector<ChangeRow>& rows,
                          const std::vector<bool>& kept, Page& page) {
  std::string lines;
  const DeviceRow device = store_.device(batch.device);
  if (page.chains.insert(device.device).second) lines += chain_line(chain_above(device.chain));
  const std::string& home = batch.home.empty() ? batch.receipt : batch.home;
  const std::vector<std::string> signer = signer_chain(home);
  if (page.chains.insert(signer.front()).second) lines += signer_line(signer);
  return lines + home + "\n" + batch.header + "\n" + pruned_lines(rows, kept);
}

Upward::Outgoing Upward::request(std::uint64_t most) {
  Outgoing out;
  store_.transaction([&] {
    Position now = position(store_).value_or(Position());
    out.view = view();
    const std::uint64_t last = store_.feed_end(up_feed);
    out.from = out.to = now.view == out.view ? std::min(now.n, last) : 0;
    Page page;
    page.parent = now.above.empty() ? HubAbove{keys_.parent, "", {}} : now.above.front();
    if (page.parent.hub != keys_.parent) page.parent = {keys_.parent, "", {}};
    std::string lines;
    std::size_t looked_at = 0;
    std::set<std::int64_t> seen;
    for (const FeedEntry& entry : store_.feed(up_feed, out.from, page_entries)) {
      if (looked_at >= page_changes || (!lines.empty() && lines.size() >= most)) break;
      out.to = entry.n;
      if (!seen.insert(entry.batch).second) continue;
      const BatchRow batch = store_.batch(entry.batch);
      if (batch.state != BatchState::done) continue; // fed again when a coordinator has decided
      const std::vector<ChangeRow> rows = store_.changes(batch.id);
      looked_at += rows.size();
      std::vector<bool> kept;
      for (const ChangeRow& row : rows) kept.push_back(goes_up(row, page));
      if (!needed(batch, rows, kept, page)) continue;
      lines += offer(batch, rows, kept, page);
      out.offered.push_back(batch.hash);
      out.changes += static_cast<std::uint64_t>(std::count(kept.begin(), kept.end(), true));
    }
    out.more = out.to < last;
    Hello hello;
    hello.device = device_id(keys_.sender.front().spki());
    hello.cursor = {page.parent.epoch, "up", 0};
    hello.most = most;
    hello.offers_more = out.more;
    hello.receipts = now.receipts;
    const std::string payload = hello_payload(hello);
    out.hello = sha256(payload);
    out.bytes = jws_sign(payload, typ_hello, keys_.sender_key, keys_.sender.front()) + "\n" + lines;
  });
  return out;
}

Upward::Answered Upward::verified(std::string_view answer, const Outgoing& asked, std::int64_t now_ms) const {
  SignedAnswer opened = open_answer(answer, [&](const std::vector<std::string>& ders) {
    const std::vector<Certificate> chain = read_chain(ders);
    verify_chain(chain, keys_.root, Purpose::signer, now_ms);
    if (chain.front().dns_name() != "signer." + unit_dns(keys_.parent))
      throw Refused({"keys.chain", {{"what", "name"}}});
    return chain.front();
  });
  Answered out;
  out.end = std::move(opened.end);
  const bool ours = out.end.hub == keys_.parent && out.end.hello == asked.hello &&
                    out.end.device == device_id(keys_.sender.front().spki());
  if (!ours || !out.end.receipts) throw Refused({"engine.answer_foreign", {}});
  std::set<std::string> said;
  for (Lines rest(opened.lines); !rest.done();) {
    const std::string_view line = rest.next();
    const UntrustedLine untrusted = classify(line);
    if (untrusted.kind != typ_receipt)
      throw Refused({"engine.message", {{"what", "a line that does not belong in an answer"}}});
    Receipt receipt = read_receipt(untrusted.jws.payload);
    if (receipt.hub == keys_.unit || !unit_within(keys_.unit, receipt.hub))
      throw Refused({"engine.answer_foreign", {}});
    if (receipt.hub == keys_.parent) said.insert(receipt.batch);
    out.receipts.emplace_back(std::move(receipt), std::string(line));
  }
  for (const std::string& batch : asked.offered)
    if (!said.contains(batch)) throw Refused({"engine.message", {{"what", "a batch without a receipt"}}});
  return out;
}

// The child's own device hears of what it wrote; what a hub further below sent goes on down to that one.
std::string Upward::reader_of(std::int64_t id) {
  const DeviceRow device = store_.device(id);
  const auto child = child_over(children(store_), device.chain);
  return child ? child->device : first_name_of(store_, device);
}

Upward::Taken Upward::apply(const Answered& answered, const Outgoing& asked) {
  Taken taken;
  store_.transaction([&] {
    taken = {};
    Position now = position(store_).value_or(Position());
    const AnswerEnd& end = answered.end;
    const std::string before = now.above.empty() ? "" : now.above.front().epoch;
    const bool forgot = !before.empty() && before != end.cursor.epoch;
    for (const auto& [receipt, line] : answered.receipts) {
      auto batch = store_.batch(receipt.batch);
      if (!batch || !keep_above(*batch, receipt, line)) continue;
      store_.put(*batch);
      store_.append_feed(above_feed(reader_of(batch->device)), batch->id, false);
      ++taken.receipts;
    }
    // A parent that was restored may lack anything: all is looked at again, and what it still holds by
    // receipts that stand is not sent twice.
    const std::uint64_t reached = now.view == asked.view ? std::max(now.n, asked.to) : asked.to;
    now.n = forgot && !mutant(Mutant::parents_restore_not_heard) ? 0 : reached;
    now.view = asked.view;
    now.receipts = *end.receipts;
    now.above = end.above;
    now.above.insert(now.above.begin(), HubAbove{keys_.parent, end.cursor.epoch, end.restored});
    put(store_, now);
    taken.more = end.more || now.n < store_.feed_end(up_feed);
  });
  return taken;
}

} // namespace dromos
