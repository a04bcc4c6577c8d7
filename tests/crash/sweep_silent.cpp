// Disks that say "done" and lie, and bits that turn. A sealed store must tell it in a sentence or be right
// (DESIGN §7); a hub's plain file can't always, and what it misses is counted.
#include "tests/crash/dump.h"
#include "tests/crash/sweep.h"

#include <algorithm>

namespace dromos::crash {

namespace {

std::string name_of(DiskFault kind) {
  switch (kind) {
  case DiskFault::lying_sync:
    return "sync lies, then power lost";
  case DiskFault::lost_write:
    return "write lost";
  case DiskFault::misdirected_write:
    return "write misdirected";
  default:
    return "bit turned while in use";
  }
}

} // namespace

void Sweep::silent(DiskFault kind) {
  Disk& disk = stage_.disk(act_.node);
  for (std::uint64_t at = plan_.seed % plan_.silent_step;; at += plan_.silent_step) {
    start();
    const std::uint64_t fired = disk.fired(kind);
    disk.arm(kind, at, kind == DiskFault::lying_sync);
    const Outcome outcome = attempt();
    disk.disarm();
    if (disk.fired(kind) == fired) break;
    stage_.drop();
    stage_.restore_mind(before_);
    if (kind == DiskFault::lying_sync) disk.restart(at % 4 == 0 ? lose_all() : seeded(plan_.seed + at));
    judge_silent(name_of(kind), at, outcome == Outcome::done);
  }
}

void Sweep::rot_at_rest() {
  const std::string fault = "bit turned at rest";
  Disk& disk = stage_.disk(act_.node);
  const std::string file = act_.node == "hub" ? "hub.db" : "laptop.db";
  for (std::uint64_t at = 0; at < 40; ++at) {
    stage_.restore(after_);
    DiskContents contents = disk.contents();
    simulation::DiskFile* found = contents.find(file);
    if (found == nullptr || found->bytes().empty()) return;
    const Choose choose = seeded(plan_.seed + at);
    const std::uint64_t place = choose(found->bytes().size()), bit = choose(8);
    found->rot(place, static_cast<unsigned char>(1U << bit));
    disk.restore(std::move(contents));
    judge_silent(fault, at, true);
  }
}

void Sweep::judge_silent(const std::string& fault, std::uint64_t at, bool told) {
  if (act_.makes) return; // nothing is in it yet that could be wrong
  try {
    const std::string found = reopened();
    const std::string state = outcome_of(found);
    std::string wrong = integrity(stage_.store(act_.node).database());
    if (wrong == "ok") wrong.clear();
    const auto same_rows = [&](const std::string& known) { return rows_of(known) == rows_of(found); };
    if (state.empty() && wrong.empty() && std::any_of(states_.begin(), states_.end(), same_rows)) {
      report_.point(act_.name, fault, "rows right, schema's text not");
      return;
    }
    if (state.empty() && act_.node != "hub" && tip_writes(stage_.store(act_.node).database()) < tip_before_) {
      report_.point(act_.name, fault, "rolled back whole");
      return;
    }
    if (!state.empty() && wrong.empty()) {
      // A whole store of an earlier moment is what a restored image is: its hub tells it (DESIGN §5).
      report_.point(act_.name, fault, told && state != "after" ? "rolled back whole" : state);
      return;
    }
    report_.point(act_.name, fault, "not detected");
    if (act_.node == "hub")
      report_.note("a hub's plain file, " + fault + ": " + (state.empty() ? "rows" : "index alone") +
                   " not detected");
    else
      breach(fault, at, state.empty() ? "wrong rows were not detected" : "not detected: " + wrong);
  } catch (const Failure&) {
    report_.point(act_.name, fault, "detected");
  } catch (const std::exception& failure) {
    report_.point(act_.name, fault, "no sentence");
    breach(fault, at, std::string("no sentence: ") + failure.what());
  }
}

} // namespace dromos::crash
