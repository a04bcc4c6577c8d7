// One act, cut off at every place where it can be: each operation of its disk and each allocation. After each
// cut the store must open, in a state that some commit of the act left, and the world must come to one state
// hash with nothing lost.
#pragma once
#include "tests/crash/act.h"
#include "tests/crash/memory.h"
#include "tests/crash/report.h"

#include <set>
#include <string>
#include <unordered_set>
#include <vector>

namespace dromos::crash {

// How densely to cut. The steps skip; 1 leaves out nothing.
struct Plan {
  std::uint64_t seed = 1;
  std::uint64_t losses = 24;         // seeded losses of power at each moment, beside all kept and all lost
  std::uint64_t second_losses = 24;  // moments with a second crash in the recovery
  std::uint64_t second_step = 3;     // at every so many operations of it
  bool errors = true;                // else losses of power alone
  std::uint64_t error_step = 1;      // between failing operations
  std::uint64_t allocations = 45;    // failing ones for each kind, spread over the act; 0: every one
  std::uint64_t silent_step = 2;     // between silently failing operations
  std::uint64_t converge_every = 25; // points at which the whole world goes on after a loss of power
};

class Sweep {
 public:
  Sweep(Stage& stage, const Stage::Image& beginning, const Act& act, const Plan& plan, Report& report);
  void run();

 private:
  enum class Outcome { done, unavailable, refused, no_memory, ended, other }; // ended: std::terminate

  void reference();
  void start(); // everything as before the act, with what it needs open
  Outcome attempt();
  std::string reopened(); // dump of the struck node's store, opened again
  void breach(const std::string& fault, std::uint64_t at, const std::string& what);
  std::string outcome_of(const std::string& found) const; // empty: no state that a commit left
  void again(bool done);                                  // the act, as a person or a program would repeat it
  void converge(bool done);
  void check_converged();

  void power();
  void power_point(std::size_t moment, std::uint64_t loss);
  void second_crashes();
  void errors(DiskFault kind, bool sticky);
  void allocations(Memory kind, bool sticky);
  void judge(const std::string& fault, std::uint64_t at, Outcome outcome);
  void silent(DiskFault kind);
  void rot_at_rest();
  void judge_silent(const std::string& fault, std::uint64_t at, bool told);

  Stage& stage_;
  const Act& act_;
  const Plan& plan_;
  Report& report_;
  Stage::Image before_, after_;
  std::vector<std::string> states_; // dumps, in the order of the act's commits, from before it
  std::vector<DiskContents>
      moments_;                  // of the struck disk: before each operation that changes it, and at the end
  std::uint64_t tip_before_ = 0; // of a sealed store: a lower one is an earlier commit's, whole
  std::set<std::string> lines_before_, lines_after_; // changes that laptops hold, and that must not be lost
  std::set<std::string> converged_;                  // states from which the world has gone on
  std::string failure_;                              // what attempt() caught
};

} // namespace dromos::crash
