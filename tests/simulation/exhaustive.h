// Every history of four turns on three laptops and one person: edit, delete, exchange, stick to the mates;
// any exchange may lose its answer, or the hub's process may end between commit and answer, twice in all.
// Laptops are alike, so histories that differ only in their names count once.
#pragma once
#include "tests/simulation/run.h"

namespace dromos::simulation {

struct Exhaustive {
  std::uint64_t histories = 0;
  std::uint64_t violations = 0;
  std::string first; // the first violation, and its history
};
// Every `parts`-th history, beginning with number `part`.
Exhaustive run_exhaustive(const Ground& ground, std::uint64_t part, std::uint64_t parts, Tally& tally);

} // namespace dromos::simulation
