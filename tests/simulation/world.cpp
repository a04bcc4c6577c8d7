#include "tests/simulation/world.h"

#include "schema/errors.h"
#include "tests/simulation/seeded_random.h"

namespace dromos::simulation {

namespace {

constexpr std::size_t laptops_in_all = 12, story_lines = 20000;

} // namespace

void Story::tell(std::string line) {
  lines.push_back(std::move(line));
  if (lines.size() > story_lines) lines.pop_front();
}

World::World(const Ground& ground, Tally& tally, std::uint64_t seed, std::size_t steps_in_all)
    : ground_(ground), tally_(tally), seed_(seed), steps_in_all_(steps_in_all), vfs_(mixed(seed, 7)),
      hub_(vfs_, now_ms_, ledger_, ground.rules[0]) {
  Random chance(mixed(seed, 3));
  hub_.disk.restore(ground.blank_hub);
  SeededRandom::seed(mixed(seed, 4));
  hub_.start(ground_);
  hub_.facts.epoch = "epoch" + std::to_string(++epochs_);
  hub_.store->transaction([&] { hub_.store->set_node("epoch", hub_.facts.epoch); });
  static const std::vector<Texts> roles{{"SW"},  {"STREET"}, {"COORD", "SW"},
                                        {"PSY"}, {"SW"},     {"STREET", "RECEP"}};
  for (std::size_t i = 0; i < laptops_in_all; ++i) {
    laptops_.push_back(std::make_unique<LaptopNode>("L" + std::to_string(i), vfs_, now_ms_));
    std::vector<std::string> workers{"w" + std::to_string(i)};
    if (chance.percent(40)) workers.push_back("v" + std::to_string(i));
    SeededRandom::seed(mixed(seed, 100 + i));
    settle(*laptops_.back(), units[i % 3 == 2 ? 1 : 0], workers, chance.pick(roles));
  }
}

LaptopNode* World::pick_laptop(Random& chance) {
  std::vector<LaptopNode*> some;
  for (const auto& node : laptops_)
    if (!node->dropped && node->running()) some.push_back(node.get());
  return some.empty() ? nullptr : chance.pick(some);
}

LaptopNode* World::named(const std::string& name) {
  for (const auto& node : laptops_)
    if (node->name == name && !node->dropped && node->running()) return node.get();
  return nullptr;
}

void World::record(std::string_view bytes) {
  digest_ = naive::sha256(digest_ + naive::sha256(bytes));
}

void World::tell(const std::function<std::string()>& line) {
  if (story.tells) story.tell(line());
}

const Wire& World::wire(const std::string& bytes) {
  constexpr std::size_t most = 8;
  for (auto at = wires_.begin(); at != wires_.end(); ++at)
    if (at->first == bytes) {
      wires_.splice(wires_.begin(), wires_, at); // whoever has it in hand keeps it
      return at->second;
    }
  wires_.emplace_front(bytes, read_wire(bytes));
  if (wires_.size() > most) wires_.pop_back();
  return wires_.front().second;
}

// A disk that lied or rotted before is found out now.
bool World::found_damaged(const Failure& failure) {
  if (!failure.message().key.starts_with("store.")) return false;
  bool any = false;
  for (const auto& node : laptops_) {
    if (!node->suspect || node->dropped) continue;
    any = true;
    node->stop();
    node->suspect = false;
    node->memory.forget();
    node->dropped = true;
    tell([&] { return "  " + node->name + " is found damaged: " + failure.message().key; });
  }
  return any;
}

void World::step(const Step& step) {
  try {
    carry_out(step);
  } catch (const Failure& failure) {
    hub_.clock.on_ask = nullptr;
    if (!found_damaged(failure)) throw;
  }
}

void World::carry_out(const Step& step) {
  // Time is the step's own, so that it does not move when another step is left out.
  now_ms_ = begin_ms +
            days_ms * static_cast<std::int64_t>(step.number + 1) / static_cast<std::int64_t>(steps_in_all_);
  SeededRandom::seed(mixed(step.stream, 2));
  Random chance(mixed(step.stream, 3));
  ++tally_.steps;
  LaptopNode* node = pick_laptop(chance);
  if (node == nullptr) return;
  tell([&] {
    return std::to_string(step.number) + " " + node->name + " " + std::string(name(step.operation)) +
           (step.fault ? " / " + std::string(name(*step.fault)) : "");
  });
  switch (step.operation) {
    using enum Operation;
  case create:
  case edit:
  case edit_many:
  case remove:
  case keep:
  case resolve:
  case share:
  case give_away:
    save(*node, make_entries(*node, step, chance), step, chance);
    break;
  case withdraw:
    this->withdraw(*node, chance);
    break;
  case exchange:
    this->exchange(*node, step, plenty, chance);
    break;
  case small_exchange:
    this->exchange(*node, step, 500 + chance.below(8000), chance);
    break;
  case deliver:
    if (!under_way_.empty()) {
      const std::size_t which = chance.below(under_way_.size());
      const Parcel parcel = under_way_[which];
      under_way_.erase(under_way_.begin() + static_cast<std::ptrdiff_t>(which));
      LaptopNode* of = named(parcel.laptop);
      if (of == nullptr) break;
      if (parcel.answer) {
        to_laptop(*of, parcel.bytes, false, true);
      } else if (const auto answer = to_hub(parcel)) {
        to_laptop(*of, *answer, false, true);
      }
    }
    break;
  case stick_to_hub:
  case stick_from_hub:
    stick(*node, step, chance);
    break;
  case stick_to_mate:
    this->stick_to_mate(*node, step, chance);
    break;
  case release:
    this->release(chance.percent(70));
    break;
  case backup:
    make_backup();
    break;
  case image:
    node->image.emplace(node->disk.contents(), node->memory);
    break;
  case enrol:
    enrol_another(chance);
    break;
  case revoke:
    this->revoke(*node);
    break;
  case event:
    this->event(*node, *step.fault, chance);
    break;
  case count_:
    break;
  }
  if (step.number % 100 == 99) check_everything();
}

} // namespace dromos::simulation
