// Counts of a run over all its seeds.
#pragma once
#include "tests/simulation/faults.h"

#include <algorithm>

namespace dromos::simulation {

struct Tally {
  std::uint64_t seeds = 0, steps = 0, exchanges = 0, changes = 0, refusals = 0, sticks = 0, checks = 0;
  std::uint64_t violations = 0;
  std::array<std::uint64_t, 4> digest{}; // of all seeds, in any order
  std::uint64_t worst_exchanges = 0;     // of one node, until all agreed after healing
  std::array<std::uint64_t, fault_kinds> faults{};

  void fired(Fault fault) { ++faults[static_cast<std::size_t>(fault)]; }
  void add(const Tally& other) {
    seeds += other.seeds;
    steps += other.steps;
    exchanges += other.exchanges;
    changes += other.changes;
    refusals += other.refusals;
    sticks += other.sticks;
    checks += other.checks;
    violations += other.violations;
    for (std::size_t i = 0; i < digest.size(); ++i) digest[i] ^= other.digest[i];
    worst_exchanges = std::max(worst_exchanges, other.worst_exchanges);
    for (std::size_t i = 0; i < fault_kinds; ++i) faults[i] += other.faults[i];
  }
};

} // namespace dromos::simulation
