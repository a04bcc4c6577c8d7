// A few dozen seeds of the simulator, and the simulator's own promises: it replays, it shrinks, it tells.
#include "tests/simulation/run.h"
#include "tests/simulation/seeded_random.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

namespace dromos::simulation {
namespace {

constexpr std::size_t steps_each = 500;
constexpr std::uint64_t seeds_most = 24;

class Simulator : public testing::Test {
 protected:
  Outcome run_seed(std::uint64_t seed, const RunOptions& options = {}) {
    return run(ground_, seed, make_steps(seed, steps_each), steps_each, options, tally_);
  }

  SeededRandom entropy_;
  Ground ground_;
  Tally tally_;
};

std::string said_by(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string all;
  char buffer[4096];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe.get())) > 0;) all.append(buffer, n);
  return all.substr(0, all.find('\n'));
}

TEST_F(Simulator, holds_every_invariant_on_a_few_dozen_seeds) {
  for (std::uint64_t seed = 1; seed <= seeds_most; ++seed) {
    const Outcome outcome = run_seed(seed);
    EXPECT_FALSE(outcome.violation) << "seed " << seed << ", invariant " << outcome.violation->invariant
                                    << ": " << outcome.violation->what << "\nscripts/simulate --replay "
                                    << seed;
  }
  EXPECT_LE(tally_.worst_exchanges, exchanges_to_agree);
  EXPECT_GT(tally_.changes, seeds_most * steps_each / 4); // it does something
}

TEST_F(Simulator, the_same_seed_replays_byte_for_byte) {
  const std::string first = run_seed(11).digest;
  run_seed(12); // what went before in the same process leaves no trace
  EXPECT_EQ(run_seed(11).digest, first);
  EXPECT_NE(run_seed(13).digest, first);
}

TEST_F(Simulator, telling_the_story_changes_nothing) {
  const Outcome told = run_seed(14, {.tell = true, .plant_violation = false});
  EXPECT_EQ(told.digest, run_seed(14).digest);
  EXPECT_FALSE(told.story.empty());
}

TEST(SimulatorProgram, two_processes_replay_alike) {
  const std::string command = std::string(DROMOS_SIMULATE) + " --seeds 15..15 --digests";
  const std::string first = said_by(command);
  EXPECT_TRUE(first.starts_with("digest 15 ")) << first;
  EXPECT_EQ(said_by(command), first);
}

TEST_F(Simulator, a_planted_violation_is_found_and_shrunk_to_a_few_steps) {
  const RunOptions planted{.tell = false, .plant_violation = true};
  const Steps steps = make_steps(16, 120);
  ASSERT_TRUE(run(ground_, 16, steps, 120, planted, tally_).violation);
  const Steps fewer = shrink(ground_, 16, steps, 120, planted);
  EXPECT_LE(fewer.size(), 2U) << describe(fewer);
  const auto found = run(ground_, 16, fewer, 120, {.tell = true, .plant_violation = true}, tally_);
  ASSERT_TRUE(found.violation);
  EXPECT_EQ(found.violation->what.substr(0, 7), "planted");
  EXPECT_FALSE(found.story.empty());
}

TEST(Steps, leaving_one_out_leaves_the_others_what_they_were) {
  const Steps steps = make_steps(17, steps_each), again = make_steps(17, steps_each);
  ASSERT_EQ(steps.size(), steps_each);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i].number, i);
    EXPECT_EQ(steps[i].stream, again[i].stream);
    EXPECT_EQ(steps[i].stream, mixed(17, i)); // its own, not drawn from a common one
  }
}

TEST(Faults, each_has_its_place_in_the_table_and_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < fault_kinds; ++i) {
    EXPECT_EQ(static_cast<std::size_t>(fault_table()[i].fault), i);
    EXPECT_TRUE(names.insert(fault_table()[i].name).second) << fault_table()[i].name;
  }
  EXPECT_GE(fault_kinds, 30U);
}

} // namespace
} // namespace dromos::simulation
