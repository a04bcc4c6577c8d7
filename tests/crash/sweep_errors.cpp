// Operations that fail and say so, and memory that runs out: once, or from there on. The program lives.
#include "tests/crash/dump.h"
#include "tests/crash/sweep.h"

namespace dromos::crash {

namespace {

std::string name_of(DiskFault kind) {
  switch (kind) {
  case DiskFault::io_error:
    return "I/O error";
  case DiskFault::full:
    return "disk full";
  case DiskFault::no_memory:
    return "no memory for the file";
  default:
    return "power lost in a write";
  }
}

} // namespace

void Sweep::errors(DiskFault kind, bool sticky) {
  Disk& disk = stage_.disk(act_.node);
  for (std::uint64_t at = 0;; at += plan_.error_step) {
    start();
    const std::uint64_t fired = disk.fired(kind);
    disk.arm(kind, at, sticky);
    const Outcome outcome = attempt();
    disk.disarm();
    if (disk.fired(kind) == fired) break; // beyond its end
    judge(name_of(kind) + (sticky ? " from there on" : ""), at, outcome);
  }
}

void Sweep::allocations(Memory kind, bool sticky) {
  start();
  starve(kind, ~std::uint64_t{0}, false);
  attempt();
  const std::uint64_t all = allocated();
  feed();
  const std::uint64_t step = plan_.allocations == 0 ? 1 : std::max<std::uint64_t>(1, all / plan_.allocations);
  const std::string fault = std::string(kind == Memory::cpp ? "no memory" : "no memory for SQLite") +
                            (sticky ? " from there on" : "");
  for (std::uint64_t at = plan_.seed % step; at < all; at += step) {
    start();
    starve(kind, at, sticky);
    const Outcome outcome = attempt();
    feed();
    judge(fault, at, outcome);
  }
}

void Sweep::judge(const std::string& fault, std::uint64_t at, Outcome outcome) {
  if (outcome == Outcome::refused || outcome == Outcome::other)
    breach(fault, at, "told as " + (outcome == Outcome::refused ? "refused: " : std::string()) + failure_);
  try {
    // Every other time the same process goes on; else it ends there, as a command does, and the next one
    // opens.
    if (outcome == Outcome::ended) {
      stage_.drop();
      report_.note("the process ended for want of memory: " + fault);
    }
    const bool goes_on = at % 2 == 0 && stage_.is_open(act_.node) && !stage_.disk(act_.node).down();
    if (!goes_on) {
      stage_.drop(act_.node);
      if (stage_.disk(act_.node).down()) stage_.disk(act_.node).restart(seeded(at));
    }
    const std::string found = reopened();
    const std::string state = outcome_of(found);
    report_.point(act_.name, fault, state.empty() ? "WRONG" : state);
    if (state.empty()) return breach(fault, at, "a state that no commit left");
    if (outcome == Outcome::done && state != "after") return breach(fault, at, "what was told is not there");
    if (outcome == Outcome::done && act_.holds && !act_.holds(stage_))
      breach(fault, at, "does not hold what it promised");
    if (at % plan_.converge_every < 2)
      converge(state == "after");
    else
      again(state == "after");
    if (const std::string wrong = integrity(stage_.store(act_.node).database()); wrong != "ok")
      breach(fault, at, wrong);
    const std::string there = dump(stage_.store(act_.node).database());
    stage_.drop(act_.node);
    if (dump(stage_.store(act_.node).database()) != there)
      breach(fault, at, "the process showed what its disk does not hold");
  } catch (const std::exception& failure) {
    breach(fault, at, std::string("went wrong afterwards: ") + failure.what());
  }
}

} // namespace dromos::crash
