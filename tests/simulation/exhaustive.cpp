#include "tests/simulation/exhaustive.h"

#include "schema/errors.h"
#include "tests/simulation/seeded_random.h"

#include <array>

namespace dromos::simulation {

namespace {

constexpr std::size_t turns_each = 4, laptops_in_all = 3, faults_most = 2;
constexpr std::array<const char*, 6> words{"edits",
                                           "deletes",
                                           "syncs",
                                           "hands a stick to its mates",
                                           "syncs, the answer is lost",
                                           "syncs, the hub ends before it answers"};

struct One {
  std::size_t laptop;
  World::Turn turn;
};
using History = std::array<One, turns_each>;

std::string text(const History& history) {
  std::string all;
  for (const One& one : history)
    all += std::string(1, static_cast<char>('a' + one.laptop)) + " " +
           words[static_cast<std::size_t>(one.turn)] + "; ";
  return all;
}

// Calls `visit` for each history from position `at` on.
void each(History& history, std::size_t at, std::size_t laptops_so_far, std::size_t faults,
          const std::function<void(const History&)>& visit) {
  if (at == turns_each) return visit(history);
  for (std::size_t laptop = 0; laptop < std::min(laptops_in_all, laptops_so_far + 1); ++laptop)
    for (std::size_t turn = 0; turn < words.size(); ++turn) {
      const bool fault = turn >= static_cast<std::size_t>(World::Turn::sync_answer_lost);
      if (fault && faults == faults_most) continue;
      history[at] = {laptop, static_cast<World::Turn>(turn)};
      each(history, at + 1, std::max(laptops_so_far, laptop + 1), faults + (fault ? 1 : 0), visit);
    }
}

} // namespace

Exhaustive run_exhaustive(const Ground& ground, std::uint64_t part, std::uint64_t parts, Tally& tally) {
  Exhaustive result;
  World world(ground, tally, laptops_in_all);
  std::uint64_t number = 0;
  History history{};
  each(history, 0, 0, 0, [&](const History& one) {
    if (number++ % parts != part) return;
    ++result.histories;
    try {
      world.back();
      for (const One& turn : one) world.turn(turn.laptop, turn.turn);
      world.heal();
    } catch (const Violation& violation) {
      if (result.violations++ == 0)
        result.first =
            "invariant " + std::to_string(violation.invariant) + ": " + violation.what + ": " + text(one);
    } catch (const Failure& failure) {
      if (result.violations++ == 0) result.first = failure.message().key + ": " + text(one);
    }
  });
  return result;
}

World::World(const Ground& ground, Tally& tally, std::size_t alike)
    : ground_(ground), tally_(tally), seed_(1), steps_in_all_(1), vfs_(7),
      hub_(vfs_, now_ms_, ledger_, ground.rules[1]) {
  hub_.disk.restore(ground.blank_hub);
  SeededRandom::seed(mixed(seed_, 4));
  hub_.schema = 1;
  hub_.start(ground_);
  hub_.facts.epoch = "epoch" + std::to_string(++epochs_);
  hub_.store->transaction([&] { hub_.store->set_node("epoch", hub_.facts.epoch); });
  for (std::size_t i = 0; i < alike; ++i) {
    laptops_.push_back(std::make_unique<LaptopNode>("L" + std::to_string(i), vfs_, now_ms_));
    laptops_.back()->schema = 1;
    SeededRandom::seed(mixed(seed_, 100 + i));
    settle(*laptops_.back(), units[0], {"w" + std::to_string(i)}, {"SW"});
  }
  Entry entry;
  entry.type = "person";
  entry.edits = {{"birth_place", {{}, "v0"}, false}};
  laptops_[0]->laptop->save({entry}, "w0");
  observe_own(*laptops_[0], true);
  for (const auto& node : laptops_) turn(static_cast<std::size_t>(&node - laptops_.data()), Turn::sync);
  mark();
}

void World::mark() {
  std::vector<std::pair<DiskContents, Memory>> laptops;
  for (const auto& node : laptops_) laptops.emplace_back(node->disk.contents(), node->memory);
  mark_.emplace(Mark{ledger_, hub_.disk.contents(), hub_.facts, std::move(laptops), enrolled_.size()});
}

void World::back() {
  ledger_ = mark_->ledger;
  enrolled_.erase(enrolled_.begin() + static_cast<std::ptrdiff_t>(mark_->enrolled), enrolled_.end());
  taken_[units[0]] = mark_->enrolled;
  hub_.stop();
  hub_.disk.restore(mark_->hub);
  hub_.facts = mark_->facts;
  hub_.start(ground_);
  for (std::size_t i = 0; i < laptops_.size(); ++i) {
    LaptopNode& node = *laptops_[i];
    node.stop();
    node.dropped = false;
    node.disk.restore(mark_->laptops[i].first);
    node.memory = mark_->laptops[i].second;
    node.start(ground_, enrolled_);
  }
  now_ms_ = begin_ms;
  SeededRandom::seed(mixed(seed_, 9));
}

void World::turn(std::size_t laptop, Turn turn) {
  now_ms_ += 60'000;
  LaptopNode& node = *laptops_[laptop];
  Entry entry;
  if (!ledger_.records().empty()) entry.record = ledger_.records().front();
  switch (turn) {
  case Turn::edit:
  case Turn::remove:
    entry.deletes = turn == Turn::remove;
    if (!entry.deletes) entry.edits = {{"birth_place", {{}, "v" + std::to_string(ledger_.size())}, false}};
    node.laptop->save({entry}, node.workers.front());
    observe_own(node, true);
    return;
  case Turn::stick:
    for (const auto& mate : laptops_) {
      if (mate.get() == &node) continue;
      const std::string bytes = node.laptop->handover(mate->laptop->keys().device);
      mate->laptop->take_handover(bytes);
      observe(*mate, read_wire(bytes));
    }
    return;
  case Turn::sync:
    if (const auto answer = to_hub(make_request(node, 5'000'000))) to_laptop(node, *answer, false);
    return;
  case Turn::sync_answer_lost:
    to_hub(make_request(node, 5'000'000));
    return;
  case Turn::sync_hub_crashes: {
    to_hub(make_request(node, 5'000'000));
    hub_.disk.crash();
    hub_.stop();
    hub_.disk.restart([](std::uint64_t) { return 1U; }); // what was not synced is gone
    hub_.start(ground_);
    observe_hub_all();
    return;
  }
  }
}

} // namespace dromos::simulation
