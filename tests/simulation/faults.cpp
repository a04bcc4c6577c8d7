#include "tests/simulation/faults.h"

namespace dromos::simulation {

const std::array<FaultKind, fault_kinds>& fault_table() {
  using enum Fault;
  static const std::array<FaultKind, fault_kinds> table{{
      {request_lost, "request_lost", Strikes::exchange, 10},
      {answer_lost, "answer_lost", Strikes::exchange, 14},
      {request_duplicated, "request_duplicated", Strikes::exchange, 8},
      {answer_duplicated, "answer_duplicated", Strikes::exchange, 8},
      {request_delayed, "request_delayed", Strikes::exchange, 8},
      {answer_delayed, "answer_delayed", Strikes::exchange, 8},
      {reordered, "reordered", Strikes::exchange, 8},
      {request_truncated, "request_truncated", Strikes::exchange, 5},
      {answer_truncated, "answer_truncated", Strikes::exchange, 5},
      {request_bit_flip, "request_bit_flip", Strikes::exchange, 6},
      {answer_bit_flip, "answer_bit_flip", Strikes::exchange, 6},
      {one_way_partition, "one_way_partition", Strikes::event, 6},
      {partition, "partition", Strikes::event, 6},
      {disconnect_before_commit, "disconnect_before_commit", Strikes::exchange, 6},
      {disconnect_after_commit, "disconnect_after_commit", Strikes::exchange, 6},
      {late_commit, "late_commit", Strikes::exchange, 6},
      {commit_before_answer, "commit_before_answer", Strikes::exchange, 6},
      {revoked_mid_exchange, "revoked_mid_exchange", Strikes::exchange, 4},
      {laptop_crash, "laptop_crash", Strikes::any_write, 8},
      {hub_crash, "hub_crash", Strikes::exchange, 7},
      {laptop_power_loss, "laptop_power_loss", Strikes::any_write, 8},
      {hub_power_loss, "hub_power_loss", Strikes::exchange, 7},
      {torn_write, "torn_write", Strikes::any_write, 6},
      {io_error, "io_error", Strikes::any_write, 6},
      {disk_full, "disk_full", Strikes::any_write, 6},
      {out_of_memory, "out_of_memory", Strikes::any_write, 6},
      {hub_io_error, "hub_io_error", Strikes::exchange, 5},
      {hub_disk_full, "hub_disk_full", Strikes::exchange, 5},
      {hub_out_of_memory, "hub_out_of_memory", Strikes::exchange, 5},
      {lost_write, "lost_write", Strikes::any_write, 4},
      {misdirected_write, "misdirected_write", Strikes::any_write, 4},
      {lying_sync, "lying_sync", Strikes::any_write, 7},
      {corrupt_page, "corrupt_page", Strikes::any_write, 4},
      {hub_disk_ruined, "hub_disk_ruined", Strikes::event, 4},
      {clock_years_off, "clock_years_off", Strikes::event, 4},
      {clock_backwards, "clock_backwards", Strikes::event, 4},
      {clock_time_zone, "clock_time_zone", Strikes::event, 4},
      {laptop_cloned, "laptop_cloned", Strikes::event, 4},
      {laptop_restored, "laptop_restored", Strikes::event, 8},
      {hub_restored, "hub_restored", Strikes::event, 4},
      {hub_restored_again, "hub_restored_again", Strikes::event, 4},
      {stick_replayed, "stick_replayed", Strikes::stick, 6},
      {stick_old, "stick_old", Strikes::stick, 6},
      {stick_partial, "stick_partial", Strikes::stick, 6},
      {stick_altered, "stick_altered", Strikes::stick, 6},
      {stick_foreign, "stick_foreign", Strikes::stick, 6},
      {laptop_newer, "laptop_newer", Strikes::event, 5},
      {hub_newer, "hub_newer", Strikes::event, 4},
      {key_renewed, "key_renewed", Strikes::event, 5},
      {signer_renewed, "signer_renewed", Strikes::event, 4},
      {role_changed_offline, "role_changed_offline", Strikes::event, 8},
      {worker_removed, "worker_removed", Strikes::event, 6},
      {refused_between, "refused_between", Strikes::found, 0},
  }};
  return table;
}

std::string_view name(Fault fault) {
  return fault_table()[static_cast<std::size_t>(fault)].name;
}

} // namespace dromos::simulation
