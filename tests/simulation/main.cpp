// dromos-simulate --seeds A..B [--steps N] [--replay SEED]: see scripts/simulate.
#include "tests/simulation/entropy.h"
#include "tests/simulation/run.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>

namespace dromos::simulation {

namespace {

struct Given {
  std::string seeds = "1..20";
  std::size_t steps = 500;
  std::optional<std::uint64_t> replay;
  bool digest = false, shrink = true;
};

void print(const Tally& tally) {
  std::cout << "seeds " << tally.seeds << ", steps " << tally.steps << ", exchanges " << tally.exchanges
            << ", changes " << tally.changes << ", sticks " << tally.sticks << ", refusals " << tally.refusals
            << ", full checks " << tally.checks << "\n";
  for (const FaultKind& kind : fault_table())
    std::cout << "fault " << kind.name << " " << tally.faults[static_cast<std::size_t>(kind.fault)] << "\n";
  std::cout << "exchanges to agree after healing: at most " << exchanges_to_agree << " a node, worst seen "
            << tally.worst_exchanges << "\n";
}

void tell(const Ground& ground, std::uint64_t seed, const Steps& steps, std::size_t steps_in_all) {
  Tally unused;
  const Outcome outcome = run(ground, seed, steps, steps_in_all, {.tell = true}, unused);
  for (const std::string& line : outcome.story) std::cout << line << "\n";
  if (outcome.violation)
    std::cout << "VIOLATION of invariant " << outcome.violation->invariant << ": " << outcome.violation->what
              << "\n";
  std::cout << "digest " << outcome.digest << "\n";
}

int simulate(const Given& given) {
  const SeededEntropy entropy;
  const Ground ground;
  if (given.replay) {
    tell(ground, *given.replay, make_steps(*given.replay, given.steps), given.steps);
    return 0;
  }
  const std::size_t dots = given.seeds.find("..");
  const std::uint64_t first = std::stoull(given.seeds),
                      last = dots == std::string::npos ? first : std::stoull(given.seeds.substr(dots + 2));
  Tally tally;
  const auto began = std::chrono::steady_clock::now();
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const Steps steps = make_steps(seed, given.steps);
    const Outcome outcome = run(ground, seed, steps, given.steps, {}, tally);
    if (given.digest) std::cout << "digest " << seed << " " << outcome.digest << "\n";
    if (!outcome.violation) continue;
    ++tally.violations;
    std::cout << "seed " << seed << ": VIOLATION of invariant " << outcome.violation->invariant << ": "
              << outcome.violation->what << "\n";
    if (tally.violations > 1 || !given.shrink) continue;
    const Steps fewer = shrink(ground, seed, steps, given.steps, {});
    std::cout << "shrunk to " << fewer.size() << " steps: " << describe(fewer) << "\n";
    tell(ground, seed, fewer, given.steps);
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  print(tally);
  std::cout << "FIGURE sim_steps " << tally.steps << " steps -\nFIGURE sim_steps_per_second "
            << static_cast<std::uint64_t>(static_cast<double>(tally.steps) / seconds)
            << " steps/s -\nFIGURE sim_violations " << tally.violations << " violations -\n";
  return tally.violations == 0 ? 0 : 1;
}

} // namespace

} // namespace dromos::simulation

int main(int argc, char** argv) {
  CLI::App app("The deterministic simulator of Dromos");
  dromos::simulation::Given given;
  app.add_option("--seeds", given.seeds, "A..B");
  app.add_option("--steps", given.steps);
  app.add_option("--replay", given.replay);
  app.add_flag("--shrink,!--no-shrink", given.shrink);
  app.add_flag("--digest", given.digest);
  CLI11_PARSE(app, argc, argv);
  return dromos::simulation::simulate(given);
}
