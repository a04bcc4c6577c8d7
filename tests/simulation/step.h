// A run is a list of steps, made from its seed before anything happens. Each has a time and a stream of
// chance of its own, so that leaving one out leaves the others what they were.
#pragma once
#include "tests/simulation/faults.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace dromos::simulation {

enum class Operation {
  create,
  edit,
  edit_many,
  remove,
  keep, // the decision that a deleted record stays
  resolve,
  share,
  give_away,
  withdraw, // what was said of who holds a file, with nothing in its place
  exchange,
  small_exchange,
  deliver, // what was delayed arrives
  stick_to_hub,
  stick_from_hub,
  stick_to_mate,
  release,
  backup,
  image,
  enrol,
  revoke,
  event, // its fault is all there is
  count_
};
std::string_view name(Operation operation);

struct Step {
  std::uint64_t number;
  Operation operation;
  std::optional<Fault> fault;
  std::uint64_t stream;
};
using Steps = std::vector<Step>;

Steps make_steps(std::uint64_t seed, std::size_t count);

} // namespace dromos::simulation
