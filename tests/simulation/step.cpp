#include "tests/simulation/step.h"

#include "tests/simulation/random.h"

#include <array>

namespace dromos::simulation {

namespace {

struct Kind {
  Operation operation;
  std::string_view name;
  unsigned weight;
  std::optional<Strikes> struck_by;
  unsigned faulty; // percent
};

using enum Operation;
constexpr std::array<Kind, static_cast<std::size_t>(count_)> kinds{{
    {create, "create", 150, Strikes::save, 20},
    {edit, "edit", 250, Strikes::save, 20},
    {edit_many, "edit_many", 30, Strikes::save, 20},
    {remove, "remove", 25, Strikes::save, 20},
    {keep, "keep", 12, Strikes::save, 20},
    {resolve, "resolve", 40, Strikes::save, 20},
    {share, "share", 22, Strikes::save, 20},
    {give_away, "give_away", 14, Strikes::save, 20},
    {withdraw, "withdraw", 10, std::nullopt, 0},
    {exchange, "exchange", 210, Strikes::exchange, 45},
    {small_exchange, "small_exchange", 30, Strikes::exchange, 45},
    {deliver, "deliver", 30, std::nullopt, 0},
    {stick_to_hub, "stick_to_hub", 25, Strikes::stick, 50},
    {stick_from_hub, "stick_from_hub", 12, std::nullopt, 0},
    {stick_to_mate, "stick_to_mate", 35, Strikes::stick, 50},
    {release, "release", 8, std::nullopt, 0},
    {backup, "backup", 8, std::nullopt, 0},
    {image, "image", 12, std::nullopt, 0},
    {enrol, "enrol", 6, std::nullopt, 0},
    {revoke, "revoke", 3, std::nullopt, 0},
    {event, "event", 78, Strikes::event, 100},
}};

std::optional<Fault> draw_fault(Strikes at, Random& chance) {
  const auto fits = [at](const FaultKind& kind) {
    const bool writes = at == Strikes::save || at == Strikes::exchange;
    return kind.strikes == at || (writes && kind.strikes == Strikes::any_write);
  };
  std::uint64_t all = 0;
  for (const FaultKind& kind : fault_table())
    if (fits(kind)) all += kind.weight;
  std::uint64_t drawn = chance.below(all);
  for (const FaultKind& kind : fault_table()) {
    if (!fits(kind)) continue;
    if (drawn < kind.weight) return kind.fault;
    drawn -= kind.weight;
  }
  return std::nullopt;
}

const Kind& draw(Random& chance) {
  std::uint64_t all = 0;
  for (const Kind& kind : kinds) all += kind.weight;
  std::uint64_t drawn = chance.below(all);
  for (const Kind& kind : kinds) {
    if (drawn < kind.weight) return kind;
    drawn -= kind.weight;
  }
  return kinds.back();
}

} // namespace

std::string_view name(Operation operation) {
  return kinds[static_cast<std::size_t>(operation)].name;
}

Steps make_steps(std::uint64_t seed, std::size_t count) {
  Steps steps;
  for (std::uint64_t number = 0; number < count; ++number) {
    const std::uint64_t stream = mixed(seed, number);
    Random chance(mixed(stream, 1));
    const Kind& kind = draw(chance);
    std::optional<Fault> fault;
    if (kind.struck_by && chance.percent(kind.faulty)) fault = draw_fault(*kind.struck_by, chance);
    steps.push_back({number, kind.operation, fault, stream});
  }
  return steps;
}

} // namespace dromos::simulation
