// Loss of power at every operation that changes the disk, and a second one in the recovery.
#include "tests/crash/dump.h"
#include "tests/crash/sweep.h"

namespace dromos::crash {

namespace {

Choose loss_of(std::uint64_t loss, std::uint64_t seed) {
  return loss == 0 ? keep_all() : loss == 1 ? lose_all() : seeded(seed);
}

} // namespace

void Sweep::power() {
  for (std::size_t moment = 0; moment < moments_.size(); ++moment)
    for (std::uint64_t loss = 0; loss < plan_.losses + 2; ++loss) power_point(moment, loss);
}

void Sweep::power_point(std::size_t moment, std::uint64_t loss) {
  const std::string fault = loss == 0   ? "power lost, all kept"
                            : loss == 1 ? "power lost, all lost"
                                        : "power lost, torn";
  const std::uint64_t number = moment * (plan_.losses + 2) + loss;
  Disk& disk = stage_.disk(act_.node);
  stage_.drop();
  stage_.restore_mind(before_);
  disk.restore(moments_[moment]);
  disk.restart(loss_of(loss, plan_.seed + number));
  const bool told = moment + 1 == moments_.size();
  try {
    const std::string found = reopened();
    const std::string outcome = outcome_of(found);
    report_.point(act_.name, fault, outcome.empty() ? "WRONG" : outcome);
    if (outcome.empty()) return breach(fault, number, "a state that no commit left");
    if (told && found != states_.back()) return breach(fault, number, "what was told is gone");
    if (number % 7 == 0 || told)
      if (const std::string wrong = integrity(stage_.store(act_.node).database()); wrong != "ok")
        breach(fault, number, wrong);
    if (number % plan_.converge_every != 0 && converged_.contains(found)) return;
    converged_.insert(found);
    for (const auto& [name, contents] : after_.disks)
      if (name != act_.node) stage_.restore_disk(name, after_);
    converge(outcome == "after");
  } catch (const std::exception& failure) {
    breach(fault, number, failure.what());
  }
}

// Power goes, and goes again while the store recovers.
void Sweep::second_crashes() {
  const std::string fault = "power lost in recovery";
  Disk& disk = stage_.disk(act_.node);
  const std::size_t step = std::max<std::size_t>(1, moments_.size() / plan_.second_losses);
  for (std::size_t moment = 0; moment < moments_.size(); moment += step) {
    stage_.drop();
    disk.restore(moments_[moment]);
    disk.restart(loss_of(moment % 3, plan_.seed + moment));
    const DiskContents once = disk.contents();
    for (std::uint64_t at = moment % plan_.second_step;; at += plan_.second_step) {
      stage_.drop();
      stage_.restore_mind(before_);
      disk.restore(once);
      disk.crash_at(disk.operations() + at);
      try { // recovery, and the checkpoint when it closes
        reopened();
        stage_.close(act_.node);
      } catch (const Failure&) {
      }
      const bool crashed = disk.down();
      stage_.drop();
      if (!crashed) break;
      stage_.restore_mind(before_);
      disk.restart(loss_of(at % 4, plan_.seed + at));
      try {
        const std::string outcome = outcome_of(reopened());
        report_.point(act_.name, fault, outcome.empty() ? "WRONG" : outcome);
        if (outcome.empty()) breach(fault, moment * 1000 + at, "a state that no commit left");
        if (moment + 1 == moments_.size() && outcome != "after")
          breach(fault, moment * 1000 + at, "what was told is gone");
      } catch (const std::exception& failure) {
        breach(fault, moment * 1000 + at, failure.what());
      }
    }
  }
}

} // namespace dromos::crash
