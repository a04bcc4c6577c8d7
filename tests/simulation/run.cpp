#include "tests/simulation/run.h"

#include "schema/errors.h"
#include "tests/simulation/seeded_random.h"

namespace dromos::simulation {

Outcome run(const Ground& ground, std::uint64_t seed, const Steps& steps, std::size_t steps_in_all,
            const RunOptions& options, Tally& tally) {
  Outcome outcome;
  World world(ground, tally, seed, steps_in_all);
  world.story.tells = options.tell;
  world.plant_violation = options.plant_violation;
  try {
    for (const Step& step : steps) world.step(step);
    world.heal();
  } catch (const Violation& violation) {
    outcome.violation = violation;
  } catch (const Failure& failure) {
    outcome.violation =
        Violation{3, "an unexpected failure: " + failure.message().key + ": " + failure.what()};
  }
  ++tally.seeds;
  outcome.digest = naive::base64url(world.digest());
  for (std::size_t i = 0; i < 32; ++i)
    tally.digest[i / 8] ^= static_cast<std::uint64_t>(static_cast<unsigned char>(world.digest()[i]))
                           << (i % 8 * 8);
  outcome.story = std::move(world.story.lines);
  return outcome;
}

Steps shrink(const Ground& ground, std::uint64_t seed, Steps steps, std::size_t steps_in_all,
             const RunOptions& options) {
  constexpr int runs_most = 600;
  int runs = 0;
  Tally unused;
  const auto first = run(ground, seed, steps, steps_in_all, options, unused).violation;
  if (!first) return steps;
  const auto fails = [&](const Steps& some) {
    ++runs;
    const auto found = run(ground, seed, some, steps_in_all, options, unused).violation;
    return found && found->invariant == first->invariant &&
           found->what.substr(0, 12) == first->what.substr(0, 12);
  };
  for (std::size_t chunk = steps.size() / 2; chunk > 0 && runs < runs_most; chunk /= 2) {
    bool again = true;
    while (again && runs < runs_most) {
      again = false;
      for (std::size_t at = steps.size(); at > 0 && runs < runs_most;) {
        const std::size_t from = at > chunk ? at - chunk : 0;
        Steps fewer(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(from));
        fewer.insert(fewer.end(), steps.begin() + static_cast<std::ptrdiff_t>(std::min(at, steps.size())),
                     steps.end());
        if (fewer.size() < steps.size() && fails(fewer)) {
          steps = std::move(fewer);
          again = chunk == 1;
        }
        at = from;
      }
    }
  }
  for (Step& step : steps) {
    if (!step.fault || step.operation == Operation::event || runs >= runs_most) continue;
    const auto fault = step.fault;
    step.fault.reset();
    if (!fails(steps)) step.fault = fault;
  }
  return steps;
}

std::string describe(const Steps& steps) {
  std::string text;
  for (const Step& step : steps)
    text += std::to_string(step.number) + " " + std::string(name(step.operation)) +
            (step.fault ? "/" + std::string(name(*step.fault)) : "") + "; ";
  return text;
}

} // namespace dromos::simulation
