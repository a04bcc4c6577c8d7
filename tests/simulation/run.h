// Runs one seed, or a part of its steps, and says how it ended; shrinks what fails; tells its story.
#pragma once
#include "tests/simulation/world.h"

namespace dromos::simulation {

struct Outcome {
  std::optional<Violation> violation;
  std::string digest;
  std::deque<std::string> story;
};

struct RunOptions {
  bool tell = false, plant_violation = false;
};

Outcome run(const Ground& ground, std::uint64_t seed, const Steps& steps, std::size_t steps_in_all,
            const RunOptions& options, Tally& tally);
// The fewest steps and faults of `steps` that still fail by the same invariant.
Steps shrink(const Ground& ground, std::uint64_t seed, Steps steps, std::size_t steps_in_all,
             const RunOptions& options);
std::string describe(const Steps& steps);

} // namespace dromos::simulation
