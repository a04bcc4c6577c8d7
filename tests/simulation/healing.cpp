// The end of a run: the network is up, disks are sound, everybody has the same declarations. All must agree
// within a bounded number of exchanges.
#include "schema/errors.h"
#include "tests/simulation/seeded_random.h"
#include "tests/simulation/world.h"

namespace dromos::simulation {

// One exchange. True where nothing is left to be said.
bool World::heal_exchange(LaptopNode& node) {
  const auto answer = to_hub(make_request(node, 5'000'000));
  if (!answer) {
    go_on_as(node, false);
    return false;
  }
  const Wire& read = wire(*answer);
  to_laptop(node, *answer, false);
  if (node.dropped) return true;
  return !read.answer["more"].get<bool>() && !read.answer.contains("forked") &&
         node.store->batches_in(BatchState::unsent).empty();
}

// Which pairs the laptop counts, and the hub does not count for it, and the other way round.
std::string World::disagreement(LaptopNode& node) {
  const Reader reader = hub_.facts.reader(node.laptop->keys().device);
  std::string text;
  Visibility visibility(*node.store, ground_.catalogs[node.schema]);
  for (const std::string& record : ledger_.records()) {
    std::map<std::string, std::string> here, there;
    const auto entry = node.store->entry(record);
    if (entry) here = visibility.counted(node.laptop->viewer(), node.store->record(entry->id));
    for (const auto& [cls, hash] : hub_.facts.hashes(record))
      if (hub_.facts.reads(reader, record, cls)) there[cls] = hash;
    for (const auto& [cls, hash] : there)
      if (!here.contains(cls))
        text += " lacks " + record + " " + cls + (entry ? " made by " + entry->unit : "");
      else if (here[cls] != hash)
        text += " differs in " + record + " " + cls + ":" +
                difference(ledger_.live(record, hub_.facts.memory),
                           node.store->record(node.store->entry(record)->id).state);
    for (const auto& [cls, hash] : here)
      if (!there.contains(cls)) text += " has " + record + " " + cls;
  }
  if (!text.empty()) return text;
  const std::string before = node.laptop->state_hash();
  node.start(ground_, enrolled_);
  return node.laptop->state_hash() == before ? " in nothing that is seen"
                                             : " in what its process remembers alone";
}

void World::heal() {
  SeededRandom::seed(mixed(seed_, 5));
  now_ms_ = begin_ms + days_ms + 1000;
  under_way_.clear();
  if (hub_.schema == 0) {
    hub_.schema = 1;
    hub_.facts.use(ground_.rules[1]);
    hub_.start(ground_);
  }
  for (const auto& node : laptops_) {
    if (node->dropped) continue;
    node->cut_off = node->answers_lost = false;
    if (node->schema == 1) continue;
    node->schema = 1;
    node->start(ground_, enrolled_);
  }
  std::map<const LaptopNode*, std::uint64_t> spent;
  std::map<const LaptopNode*, std::string> agreed; // and what the hub had accepted by then
  const auto hub_now = [&] {
    return hub_.store->node("log").value_or("") + " " + std::to_string(hub_.store->feed_end(units[0])) + " " +
           std::to_string(hub_.store->feed_end(units[1]));
  };
  for (bool quiet = false; !quiet;) {
    quiet = true;
    while (!hub_.store->batches_in(BatchState::quarantined).empty())
      release(mixed(seed_, spent.size()) % 3 != 0);
    for (const auto& node : laptops_) {
      if (node->dropped || agreed[node.get()] == hub_now()) continue;
      now_ms_ += 1000;
      SeededRandom::seed(mixed(seed_, static_cast<std::uint64_t>(now_ms_)));
      ++tally_.exchanges;
      tell([&] { return "healing " + node->name; });
      bool done = false;
      try {
        done = heal_exchange(*node);
      } catch (const Refused& refused) {
        if (!found_damaged(refused)) throw;
      }
      const bool agrees = node->dropped ||
                          (done && node->laptop->state_hash() ==
                                       hub_.facts.state_hash(hub_.facts.reader(node->laptop->keys().device)));
      if (agrees) agreed[node.get()] = hub_now();
      if (agrees) continue;
      quiet = false;
      if (++spent[node.get()] > exchanges_to_agree)
        throw Violation{3, node->name + " does not agree with the hub after " +
                               std::to_string(exchanges_to_agree) + " exchanges" +
                               (done ? ":" + disagreement(*node) : std::string(", and is not done"))};
    }
    // Whoever the hub has news for since is asked once more.
    for (const auto& node : laptops_) quiet = quiet && (node->dropped || agreed[node.get()] == hub_now());
  }
  for (const auto& [node, count] : spent) tally_.worst_exchanges = std::max(tally_.worst_exchanges, count);
  for (const auto& node : laptops_)
    if (!node->dropped) record(node->laptop->state_hash());
  check_end();
}

} // namespace dromos::simulation
