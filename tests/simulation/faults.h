// What goes wrong: every kind by name, how often it is drawn, and at which operations it can strike.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dromos::simulation {

enum class Fault {
  // on the way
  request_lost,
  answer_lost,
  request_duplicated,
  answer_duplicated,
  request_delayed,
  answer_delayed,
  reordered,
  request_truncated,
  answer_truncated,
  request_bit_flip,
  answer_bit_flip,
  one_way_partition,
  partition,
  disconnect_before_commit,
  disconnect_after_commit,
  late_commit,
  commit_before_answer,
  revoked_mid_exchange,
  // disks and processes
  laptop_crash,
  hub_crash,
  laptop_power_loss,
  hub_power_loss,
  torn_write,
  io_error,
  disk_full,
  out_of_memory,
  hub_io_error,
  hub_disk_full,
  hub_out_of_memory,
  lost_write,
  misdirected_write,
  lying_sync,
  corrupt_page,
  hub_disk_ruined,
  // clocks
  clock_years_off,
  clock_backwards,
  clock_time_zone,
  // copies
  laptop_cloned,
  laptop_restored,
  hub_restored,
  hub_restored_again,
  // sticks
  stick_replayed,
  stick_old,
  stick_partial,
  stick_altered,
  stick_foreign,
  // declarations and rights
  laptop_newer,
  hub_newer,
  key_renewed,
  signer_renewed,
  role_changed_offline,
  worker_removed,
  refused_between,
  count_
};
inline constexpr std::size_t fault_kinds = static_cast<std::size_t>(Fault::count_);

// At what a fault strikes. `event`: it is a step of its own. `found`: nobody draws it, it comes about.
enum class Strikes { exchange, save, stick, any_write, event, found };

struct FaultKind {
  Fault fault;
  std::string_view name;
  Strikes strikes;
  unsigned weight;
};

const std::array<FaultKind, fault_kinds>& fault_table();
std::string_view name(Fault fault);

} // namespace dromos::simulation
