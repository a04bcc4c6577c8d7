// dromos-simulate: see scripts/simulate. Seeds are split over processes, each with one thread.
#include "tests/simulation/exhaustive.h"
#include "tests/simulation/run.h"
#include "tests/simulation/seeded_random.h"

#include <CLI/CLI.hpp>
#include <sqlite3.h>

#include <chrono>
#include <iostream>
#include <limits>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dromos::simulation {

namespace {

// Every kind of fault strikes at least once in so many steps, or the run says nothing: asked of runs long
// enough to tell.
constexpr std::uint64_t steps_for_a_fault = 1000, steps_that_tell = 400'000;

struct Given {
  std::string seeds = "1..200";
  std::size_t steps = 500, processes = 1;
  std::optional<std::uint64_t> replay;
  bool exhaustive = false, digests = false, shrink = true;
};

// What one process hands back.
struct Part {
  Tally tally;
  std::uint64_t histories = 0;
};

void print(const Tally& tally) {
  std::cout << "seeds " << tally.seeds << ", steps " << tally.steps << ", exchanges " << tally.exchanges
            << ", changes " << tally.changes << ", sticks " << tally.sticks << ", refusals " << tally.refusals
            << ", full checks " << tally.checks << "\n";
  for (const FaultKind& kind : fault_table())
    std::cout << "fault " << kind.name << " " << tally.faults[static_cast<std::size_t>(kind.fault)] << "\n";
  std::cout << "exchanges to agree after healing: at most " << exchanges_to_agree << " a node, worst seen "
            << tally.worst_exchanges << "\n"
            << std::hex << "digest " << tally.digest[0] << tally.digest[1] << tally.digest[2]
            << tally.digest[3] << std::dec << "\n";
}

void tell(const Ground& ground, std::uint64_t seed, const Steps& steps, std::size_t steps_in_all) {
  Tally unused;
  const Outcome outcome = run(ground, seed, steps, steps_in_all, {.tell = true}, unused);
  for (const std::string& line : outcome.story) std::cout << line << "\n";
  if (outcome.violation)
    std::cout << "VIOLATION of invariant " << outcome.violation->invariant << ": " << outcome.violation->what
              << "\n";
  std::cout << "digest " << outcome.digest << std::endl;
}

void run_seeds(const Given& given, const Ground& ground, std::size_t process, Tally& tally) {
  const std::size_t dots = given.seeds.find("..");
  const std::uint64_t first = std::stoull(given.seeds),
                      last = dots == std::string::npos ? first : std::stoull(given.seeds.substr(dots + 2));
  for (std::uint64_t seed = first + process; seed <= last; seed += given.processes) {
    const Steps steps = make_steps(seed, given.steps);
    const Outcome outcome = run(ground, seed, steps, given.steps, {}, tally);
    if (given.digests) std::cout << "digest " << seed << " " << outcome.digest << std::endl;
    if (!outcome.violation) continue;
    ++tally.violations;
    std::cout << "seed " << seed << ": VIOLATION of invariant " << outcome.violation->invariant << ": "
              << outcome.violation->what << std::endl;
    if (tally.violations > 1 || !given.shrink) continue;
    const Steps fewer = shrink(ground, seed, steps, given.steps, {});
    std::cout << "seed " << seed << " shrunk to " << fewer.size() << " steps: " << describe(fewer) << "\n";
    tell(ground, seed, fewer, given.steps);
  }
}

void run_histories(const Given& given, const Ground& ground, std::size_t process, Part& part) {
  const Exhaustive found = run_exhaustive(ground, process, given.processes, part.tally);
  part.histories = found.histories;
  part.tally.violations += found.violations;
  if (found.violations > 0) std::cout << "VIOLATION: " << found.first << std::endl;
}

Part work(const Given& given, std::size_t process) {
  const SeededRandom entropy;
  const Ground ground;
  Part part;
  if (given.exhaustive)
    run_histories(given, ground, process, part);
  else
    run_seeds(given, ground, process, part.tally);
  return part;
}

// All processes, their counts added up.
Part work_in_all(const Given& given) {
  if (given.processes == 1) return work(given, 0);
  Part all;
  std::vector<int> ends;
  for (std::size_t process = 0; process < given.processes; ++process) {
    int ends_of_pipe[2];
    if (::pipe(ends_of_pipe) != 0) throw std::runtime_error("no pipe");
    if (::fork() == 0) {
      ::close(ends_of_pipe[0]);
      const Part part = work(given, process);
      const bool told = ::write(ends_of_pipe[1], &part, sizeof part) == sizeof part;
      std::cout.flush();
      ::_exit(told ? 0 : 1);
    }
    ::close(ends_of_pipe[1]);
    ends.push_back(ends_of_pipe[0]);
  }
  for (const int end : ends) {
    Part part;
    if (::read(end, &part, sizeof part) != sizeof part) throw std::runtime_error("a process ended early");
    ::close(end);
    all.tally.add(part.tally);
    all.histories += part.histories;
  }
  while (::wait(nullptr) > 0) {
  }
  return all;
}

// Of this process and those that it has waited for: what others do on the machine does not count.
double cpu_seconds() {
  double all = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage used{};
    ::getrusage(who, &used);
    for (const timeval& time : {used.ru_utime, used.ru_stime})
      all += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  }
  return all;
}

int simulate(const Given& given) {
  if (given.replay) {
    const SeededRandom entropy;
    tell(Ground(), *given.replay, make_steps(*given.replay, given.steps), given.steps);
    return 0;
  }
  const auto began = std::chrono::steady_clock::now();
  const Part part = work_in_all(given);
  const Tally& tally = part.tally;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  if (given.exhaustive) {
    std::cout << "FIGURE sim_histories " << part.histories << " histories -\nFIGURE sim_histories_violations "
              << tally.violations << " violations -\n";
    return tally.violations == 0 ? 0 : 1;
  }
  print(tally);
  bool all_fired = true;
  const std::uint64_t must = tally.steps >= steps_that_tell ? tally.steps / steps_for_a_fault : 0;
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const FaultKind& kind : fault_table()) {
    const std::uint64_t struck = tally.faults[static_cast<std::size_t>(kind.fault)];
    least = std::min(least, struck);
    if (struck >= must) continue;
    std::cout << "fault " << kind.name << " struck less than " << must << " times\n";
    all_fired = false;
  }
  std::cout << "FIGURE sim_fault_kinds " << fault_kinds << " kinds -\nFIGURE sim_fault_least " << least
            << " times -\nFIGURE sim_steps_per_core_second "
            << static_cast<std::uint64_t>(static_cast<double>(tally.steps) / cpu_seconds()) << " steps/s -\n";
  std::cout << "FIGURE sim_steps " << tally.steps << " steps -\nFIGURE sim_steps_per_second "
            << static_cast<std::uint64_t>(static_cast<double>(tally.steps) / seconds)
            << " steps/s -\nFIGURE sim_violations " << tally.violations << " violations -\n";
  return tally.violations == 0 && all_fired ? 0 : 1;
}

} // namespace

} // namespace dromos::simulation

int main(int argc, char** argv) {
  CLI::App app("The deterministic simulator of Dromos");
  dromos::simulation::Given given;
  app.add_option("--seeds", given.seeds, "A..B");
  app.add_option("--steps", given.steps, "of each seed");
  app.add_option("--processes", given.processes)->check(CLI::PositiveNumber);
  app.add_option("--replay", given.replay, "tells the story of one seed");
  app.add_flag("--exhaustive", given.exhaustive, "every short history instead of random ones");
  app.add_flag("--digests", given.digests, "one line a seed");
  app.add_flag("--shrink,!--no-shrink", given.shrink);
  CLI11_PARSE(app, argc, argv);
  // One thread a process: SQLite needs no locks in memory, and nobody asks it how much of that it has taken.
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  return dromos::simulation::simulate(given);
}
