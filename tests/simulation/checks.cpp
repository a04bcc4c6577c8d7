// The invariants of DESIGN §10, each throwing its number. What a node keeps is read from its store after
// every step that touched it; what it should be is the model's.
#include "schema/encoding.h"
#include "tests/simulation/world.h"

#include <algorithm>

namespace dromos::simulation {

namespace {

Keeps keeps(ChangeState state) {
  switch (state) {
  case ChangeState::held:
    return Keeps::held;
  case ChangeState::refused:
    return Keeps::refused;
  case ChangeState::quarantined:
    return Keeps::quarantined;
  case ChangeState::withheld:
  case ChangeState::erased:
    break;
  }
  return Keeps::nothing;
}

constexpr const char* words[]{"nothing", "held", "refused", "quarantined"};
std::string word(Keeps keeps) {
  return words[static_cast<std::size_t>(keeps)];
}

struct Counting {
  const Ledger& ledger;
  const HubFacts& facts;
  const Reader& reader;
};

// Which pairs a store counts for a viewer, and the model does not, and the other way round.
std::string counted_otherwise(Store& store, const Catalog& catalog, const Viewer& viewer,
                              const Counting& model) {
  std::string text;
  Visibility visibility(store, catalog);
  for (const std::string& record : model.ledger.records()) {
    std::set<std::string> here, there;
    const auto entry = store.entry(record);
    if (entry)
      for (const auto& [cls, hash] : visibility.counted(viewer, store.record(entry->id))) here.insert(cls);
    for (const auto& [cls, hash] : model.facts.hashes(record))
      if (model.facts.reads(model.reader, record, cls)) there.insert(cls);
    const std::string by = entry ? " made by " + entry->unit : std::string();
    for (const std::string& cls : there)
      if (!here.contains(cls)) text += " lacks " + record + " " + cls + by;
    for (const std::string& cls : here)
      if (!there.contains(cls)) text += " has " + record + " " + cls + by;
  }
  return text;
}

// Did the laptop pass this receipt over? A mate's, where another signer than the one that it knows wrote it;
// any, where it keeps a newer one that holds the change.
bool passed_over(LaptopNode& node, const WireBatch& batch, std::uint64_t seq, bool by_mate) {
  const auto row = node.store->batch(naive::from_base64url(batch.hash));
  if (!row || row->receipt.empty()) return by_mate;
  const auto kept = read_wire(row->receipt + "\n").receipts.front();
  if (kept["at"] == batch.receipt["at"]) return false;
  return by_mate || (kept["at"] > batch.receipt["at"] && receipt_names(kept, "held", seq));
}

} // namespace

std::string difference(const naive::Live& live, const RecordState& state) {
  std::set<std::string> expected, found;
  const auto text = [](std::string_view cls, std::string_view field, std::string_view key,
                       std::string_view dot) {
    std::string one;
    for (const std::string_view part : {cls, field, key, dot}) one.append(part).append(1, ' ');
    return one;
  };
  for (const auto& [name, writes] : live)
    for (const auto& [dot, value] : writes)
      expected.insert(text(std::get<0>(name), std::get<1>(name), std::get<2>(name), dot));
  for (const auto& [name, reg] : state.registers)
    for (const LiveWrite& write : reg.live) found.insert(text(name.cls, name.field, name.key, write.dot));
  std::string all;
  for (const std::string& one : expected)
    if (!found.contains(one)) all += " lacks (" + one + ")";
  for (const std::string& one : found)
    if (!expected.contains(one)) all += " has (" + one + ")";
  return all;
}

// What this laptop has saved since it was last looked at.
void World::observe_own(LaptopNode& node, bool certain) {
  for (const BatchRow& batch : node.store->batches_in(BatchState::open)) {
    const std::string device = node.store->device(batch.device).device;
    std::map<std::uint64_t, std::string> earlier;
    std::set<std::string> touched;
    for (const ChangeRow& row : node.store->changes(batch.id)) {
      int id = ledger_.find(row.body);
      if (id < 0) {
        Saved saved{naive::read_change(row.body, device, earlier), node.unit, certain, {}};
        const naive::Change change = saved.change;
        check_seen(node, change, saved);
        id = ledger_.add(std::move(saved));
        ++tally_.changes;
        record(row.body);
        tell([&] { return "  saved " + change.dot + " " + row.body; });
      }
      earlier[row.seq] = row.body;
      node.memory.set(id, batch.id, keeps(row.state));
      touched.insert(ledger_[id].change.record);
    }
    check_records(*node.store, node.memory, touched, node.name);
  }
}

// 4: No value is overwritten by one who had not seen it.
void World::check_seen(const LaptopNode& node, const naive::Change& change, Saved& saved) const {
  for (const naive::Write& write : change.writes) {
    const naive::Register name{change.cls, write.field, write.key};
    std::set<std::string> seen, indirectly;
    for (const int id : ledger_.of_record(change.record)) {
      if (node.memory.of(id) == Keeps::nothing) continue;
      const naive::Change& known = ledger_[id].change;
      for (const naive::Write& one : known.writes) {
        if (naive::Register{known.cls, one.field, one.key} != name) continue;
        indirectly.insert(one.replaces.begin(), one.replaces.end());
        if (one.value && node.memory.of(id) == Keeps::held) seen.insert(known.dot);
      }
    }
    for (const std::string& dot : write.replaces)
      if (!seen.contains(dot) && !indirectly.contains(dot))
        throw Violation{4, node.name + " replaces " + dot + ", which it has not seen: " + change.line};
    // What it replaces, and what that had replaced, in turn: a refusal of the one between revives none of it.
    std::vector<std::string> named = write.replaces;
    for (std::size_t i = 0; i < named.size(); ++i) {
      const int between = ledger_.by_dot(named[i]);
      if (between < 0) continue;
      for (const naive::Write& one : ledger_[between].change.writes)
        if (naive::Register{change.cls, one.field, one.key} == name)
          for (const std::string& dot : one.replaces) {
            if (std::find(named.begin(), named.end(), dot) != named.end()) continue;
            named.push_back(dot);
            saved.superseded.push_back({name, dot, between});
          }
    }
  }
}

void World::observe(LaptopNode& node, const BatchRow& batch, std::set<std::string>& touched) {
  for (const ChangeRow& row : node.store->changes(batch.id)) {
    const Keeps now = keeps(row.state);
    if (now == Keeps::nothing) continue;
    const int id = ledger_.find(row.body);
    if (id < 0 && batch.state == BatchState::open) continue; // saved just now: observe_own() asks
    if (id < 0) throw Violation{7, node.name + " keeps a change that nobody saved: " + row.body};
    if (node.memory.of(id, batch.id) != now) touched.insert(ledger_[id].change.record);
    node.memory.set(id, batch.id, now);
  }
}

// What a message that was taken has changed.
void World::observe(LaptopNode& node, const Wire& message) {
  std::set<std::string> touched;
  const auto look = [&](const std::string& hash) {
    if (const auto batch = node.store->batch(naive::from_base64url(hash))) observe(node, *batch, touched);
  };
  for (const WireBatch& batch : message.batches) look(batch.hash);
  for (const auto& receipt : message.receipts) look(receipt["batch"]);
  check_records(*node.store, node.memory, touched, node.name);
  // 1, as the laptop is told it: what a receipt calls held must be held at the hub.
  for (const WireBatch& batch : message.batches)
    for (const WireLine& body : batch.bodies)
      if (receipt_names(batch.receipt, "refused", body.seq) &&
          node.memory.of(ledger_.find(body.line)) == Keeps::held &&
          !passed_over(node, batch, body.seq, message.answer.is_null()))
        throw Violation{6, node.name + " folds a refused change: " + body.line + " " + batch.receipt.dump()};
}

// 2: An unacknowledged change is still on its device; nor is any other lost by an honest disk.
void World::observe_all(LaptopNode& node, bool may_lose) {
  ++tally_.checks;
  const Memory before = node.memory;
  node.memory.forget();
  std::set<std::string> touched;
  for (const BatchRow& batch : node.store->batches(0)) observe(node, batch, touched);
  observe_own(node, false);
  for (int id = 0; id < ledger_.size() && !may_lose; ++id) {
    const Keeps was = before.of(id), now = node.memory.of(id);
    if (was != Keeps::nothing && now == Keeps::nothing)
      throw Violation{2, node.name + " has lost " + ledger_[id].change.line};
    if (was == Keeps::refused && now == Keeps::held)
      throw Violation{5, node.name + " holds again what was refused: " + ledger_[id].change.line};
  }
  touched.insert(ledger_.records().begin(), ledger_.records().end());
  check_records(*node.store, node.memory, touched, node.name);
}

// 1: What the hub held it holds, whatever happened to its process.
void World::observe_hub_all() {
  ++tally_.checks;
  Memory now;
  for (const BatchRow& batch : hub_.store->batches(0))
    for (const ChangeRow& row : hub_.store->changes(batch.id)) {
      if (keeps(row.state) == Keeps::nothing) continue;
      const int id = ledger_.find(row.body);
      if (id < 0) throw Violation{7, "the hub keeps a change that nobody saved: " + row.body};
      now.set(id, batch.id, keeps(row.state));
    }
  for (int id = 0; id < ledger_.size(); ++id)
    if (now.of(id) != hub_.facts.memory.of(id))
      throw Violation{1, "the hub keeps as " + word(now.of(id)) + ", and not as " +
                             word(hub_.facts.memory.of(id)) + ": " + ledger_[id].change.line};
  const std::set<std::string> all(ledger_.records().begin(), ledger_.records().end());
  check_records(*hub_.store, hub_.facts.memory, all, "the hub");
}

// 4 and 5: a record's state is what the naive fold makes of the changes that the node holds.
void World::check_records(Store& store, const Memory& memory, const std::set<std::string>& records,
                          const std::string& whose) const {
  for (const std::string& record : records) {
    const Ledger::Folded& expected = ledger_.folded(record, memory);
    if (plant_violation)
      for (const auto& [name, values] : expected.live)
        for (const auto& [dot, value] : values)
          if (value == "\"v3\"") throw Violation{4, "planted, in " + record};
    const auto entry = store.entry(record);
    const auto found = entry ? store.record(entry->id).hashes : std::map<std::string, std::string>();
    if (found != expected.hashes)
      throw Violation{
          4, whose + " has another state of " + record + " than the fold of the changes that it holds:" +
                 difference(expected.live, entry ? store.record(entry->id).state : RecordState())};
  }
}

// 1 and 6: each change is kept as the rules say, and the receipts say the same.
void World::check_verdicts(const Wire& request, const Wire& answer, const std::map<int, Keeps>& verdicts) {
  std::set<std::string> touched;
  for (const auto& [id, unused] : verdicts) touched.insert(ledger_[id].change.record);
  if (!hub_.facts.hears(request)) return; // nothing was taken
  for (const WireBatch& batch : request.batches) {
    const auto row = hub_.store->batch(naive::from_base64url(batch.hash));
    if (!row) throw Violation{1, "the hub answered, and does not know batch " + batch.hash};
    const nlohmann::json* receipt = nullptr;
    for (const auto& one : answer.receipts)
      if (one["batch"] == batch.hash) receipt = &one;
    if (!answer.answer.is_null() && receipt == nullptr) throw Violation{1, "no receipt for " + batch.hash};
    for (const ChangeRow& change : hub_.store->changes(row->id)) {
      if (keeps(change.state) == Keeps::nothing) continue;
      const int id = ledger_.find(change.body);
      if (id < 0) throw Violation{7, "the hub took a change that nobody saved: " + change.body};
      const Keeps now = keeps(change.state), expected = hub_.facts.memory.of(id);
      const bool copy_waits = now == Keeps::quarantined && hub_.facts.batches[batch.hash];
      if (now != expected && !copy_waits)
        throw Violation{6, "the hub keeps as " + word(now) + " what the rules say is " + word(expected) +
                               ": " + change.body + (receipt != nullptr ? receipt->dump() : std::string())};
      if (receipt == nullptr) continue;
      if (receipt_names(*receipt, "held", change.seq) != (now == Keeps::held) ||
          receipt_names(*receipt, "refused", change.seq) != (now == Keeps::refused))
        throw Violation{1, "the receipt " + receipt->dump() + " does not say " + word(now) + " of " +
                               change.body};
    }
    for (const WireLine& body : batch.bodies)
      if (hub_.facts.memory.of(ledger_.find(body.line)) == Keeps::refused)
        if (const int id = ledger_.find(body.line); id < ledger_.of_record(ledger_[id].change.record).back())
          tally_.fired(Fault::refused_between);
  }
  check_records(*hub_.store, hub_.facts.memory, touched, "the hub");
}

// 6: Nobody reads beyond role, unit and class.
void World::check_readable(const Wire& answer) const {
  if (answer.answer.is_null()) return;
  const Reader reader = hub_.facts.reader(answer.answer["device"]);
  for (const WireBatch& batch : answer.batches)
    for (const WireLine& body : batch.bodies) {
      const int id = ledger_.find(body.line);
      if (id < 0) throw Violation{7, "the hub sends a change that nobody saved: " + body.line};
      const naive::Change& change = ledger_[id].change;
      if (hub_.facts.memory.of(id) != Keeps::held)
        throw Violation{6, "the hub feeds what it does not hold: " + body.line};
      if (!hub_.facts.reads(reader, change.record, change.cls) &&
          !hub_.facts.reads_move(reader, change.record, change.cls))
        throw Violation{6, "sent beyond unit, role or class: " + body.line};
    }
  if (answer.answer.contains("state") && ledger_.size() % 4 == 0 &&
      naive::from_base64url(answer.answer["state"].get<std::string>()) != hub_.facts.state_hash(reader))
    throw Violation{3, "the hub's state hash for " + answer.answer["device"].get<std::string>() +
                           " is not the one of what it may read:" +
                           counted_otherwise(*hub_.store, ground_.catalogs[hub_.schema],
                                             hub_.hub->viewer_of(*hub_.store->device(
                                                 answer.answer["device"].get<std::string>())),
                                             {ledger_, hub_.facts, reader})};
}

// 8: A cursor is never ahead of what was applied.
void World::check_cursor(LaptopNode& node) {
  const Json cursor = Json::parse(node.store->node("cursor").value_or("{}"));
  const std::string device = node.laptop->keys().device;
  const auto row = hub_.store->device(device);
  if (!row || row->state == DeviceState::revoked || row->grants.empty()) return;
  const std::string view = view_of(hub_.hub->viewer_of(*row), ground_.catalogs[hub_.schema]);
  if (cursor.value("epoch", "") != hub_.hub->epoch() || cursor.value("view", "") != view) return;
  const std::uint64_t n = cursor["n"];
  const Reader reader = hub_.facts.reader(device);
  std::set<int> ahead; // what is still to come, perhaps in the other batch of a fork
  const auto entries = hub_.store->feed(node.unit, 0, 1'000'000);
  for (const FeedEntry& entry : entries)
    if (entry.n > n)
      for (const ChangeRow& change : hub_.store->changes(entry.batch))
        if (change.state == ChangeState::held) ahead.insert(ledger_.find(change.body));
  for (const FeedEntry& entry : entries) {
    if (entry.n > n) continue;
    for (const ChangeRow& change : hub_.store->changes(entry.batch)) {
      if (change.state != ChangeState::held) continue;
      const int id = ledger_.find(change.body);
      const naive::Change& of = ledger_[id].change;
      if (node.memory.of(id) == Keeps::nothing && !ahead.contains(id) &&
          hub_.facts.reads(reader, of.record, of.cls))
        throw Violation{8, node.name + " has read its feed to " + std::to_string(n) + " and lacks entry " +
                               std::to_string(entry.n) + ": " + of.line};
    }
  }
}

void World::check_everything() {
  observe_hub_all();
  Random chance(static_cast<std::uint64_t>(now_ms_));
  for (int i = 0; i < 3; ++i) {
    LaptopNode* node = pick_laptop(chance);
    if (node == nullptr) return;
    observe_all(*node, false);
    check_cursor(*node);
  }
}

// What must be true once all is healed and quiet.
void World::check_end() {
  observe_hub_all();
  for (const auto& node : laptops_) {
    if (node->dropped || !node->running()) continue;
    observe_all(*node, false);
    check_cursor(*node);
    for (int id = 0; id < ledger_.size(); ++id) // 1 and 2: whoever still had it, brought it
      if (node->memory.of(id) != Keeps::nothing && hub_.facts.memory.of(id) == Keeps::nothing)
        throw Violation{1, node->name + " has what never came to the hub: " + ledger_[id].change.line};
  }
  // 5: what a save had superseded does not come back beside it.
  for (int id = 0; id < ledger_.size(); ++id) {
    if (hub_.facts.memory.of(id) != Keeps::held || ledger_[id].superseded.empty()) continue;
    const naive::Live& live = ledger_.live(ledger_[id].change.record, hub_.facts.memory);
    for (const auto& [name, dot, between] : ledger_[id].superseded) {
      // Accepted once, and refused by a restored hub that had not been told: the newer verdict counts. Or
      // accepted once, forgotten by the hub and gone with the last disk that had it: then what it replaced is
      // the newest that is left.
      if (hub_.facts.memory.of(between) != Keeps::held && once_held_.contains(between)) continue;
      if (const auto shown = live.find(name); shown != live.end() && shown->second.contains(dot))
        throw Violation{5, dot + " is back, which " + ledger_[id].change.line + " had replaced"};
    }
  }
  // 7: two batches after the same one are a fork, and the hub has seen it when the device said hello.
  for (const auto& node : laptops_) {
    if (node->dropped || !node->running()) continue;
    const auto device = hub_.store->device(node->laptop->keys().device);
    std::set<std::string> previous;
    for (const BatchRow& batch : hub_.store->batches(device->id))
      if (!previous.insert(batch.previous).second && device->state == DeviceState::active)
        throw Violation{7, "the fork of " + device->device + " was not found"};
  }
}

} // namespace dromos::simulation
