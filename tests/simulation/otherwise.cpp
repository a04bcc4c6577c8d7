// What a program of another make could write on a laptop: signed and within its rights, and yet what no form
// of ours says.
#include "sync/engine/folding.h"
#include "tests/simulation/world.h"

namespace dromos::simulation {

namespace {

// Every dot of a register of `held` that the node has seen, live or replaced, by the unit that it names.
std::map<std::string, std::set<std::string>> seen_words(const Ledger& ledger, const Memory& memory,
                                                        const std::string& root) {
  std::map<std::string, std::set<std::string>> words;
  for (const int id : ledger.of_record(root)) {
    if (memory.of(id) == Keeps::nothing) continue;
    for (const naive::Write& write : ledger[id].change.writes) {
      if (write.field != "held") continue;
      words[write.key].insert(write.replaces.begin(), write.replaces.end());
      if (write.value && memory.of(id) == Keeps::held) words[write.key].insert(ledger[id].change.dot);
    }
  }
  return words;
}

} // namespace

// Withdraws what was said of who holds a root, and says nothing in its place.
void World::withdraw(LaptopNode& node, Random& chance) {
  const std::string root = pick_record(node, chance, true);
  if (root.empty()) return;
  const Catalog& catalog = ground_.catalogs[node.schema];
  Change change;
  change.at = change.keep(instant(node.clock.now_ms()));
  change.by = change.keep(chance.pick(node.workers));
  change.record = change.root = change.keep(root);
  change.cls = change.keep(*catalog.class_of("person", "held"));
  change.schema = catalog.version();
  for (const auto& [unit, dots] : seen_words(ledger_, node.memory, root)) {
    if (dots.empty() || chance.percent(30)) continue;
    Write write;
    write.field = change.keep("held");
    write.key = change.keep(unit);
    for (const std::string& dot : dots) write.replaces.push_back(change.keep(dot));
    change.writes.push_back(std::move(write));
  }
  if (change.writes.empty()) return;
  on_laptop(node, std::nullopt, chance, [&] {
    node.laptop->cut();
    node.store->transaction([&] { append(node, change); });
    node.go_on(ground_, enrolled_); // our program finds a batch that it did not begin
    observe_own(node, true);
  });
}

// An open batch after the device's newest, with this one change.
void World::append(LaptopNode& node, Change& change) {
  SqliteStore& store = *node.store;
  BatchRow batch;
  batch.device = store.device(node.laptop->keys().device)->id;
  for (const BatchRow& earlier : store.batches(batch.device)) batch.first = earlier.first + earlier.count;
  batch.first = std::max<std::uint64_t>(batch.first, 1);
  store.put(batch);
  change.seq = batch.first;
  ChangeRow row;
  row.batch = batch.id;
  row.seq = change.seq;
  row.body = write_change(change, random_bytes(16));
  store.put(row);
  Folding folding(store, ground_.catalogs[node.schema], false);
  folding.fold(change, make_dot(node.laptop->keys().device, change.seq, leaf_hash(row.body)), row, node.unit);
  folding.finish();
}

} // namespace dromos::simulation
