// What still opens of a sealed file that does not open whole.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace dromos {

// A row that does not open. What its clear columns say is not proven.
struct DamagedRow {
  std::string table;
  std::int64_t row = 0;
  std::int64_t of = 0;                // a change's batch, a batch's device
  std::uint64_t first = 0, count = 0; // of a batch; a change's number
  std::int64_t state = 0;
  std::string name; // of a fact about the node
};

struct Salvaged {
  std::vector<DamagedRow> damaged;
  std::uint64_t kept = 0; // rows
  // By record, the unit that made it. Records themselves are made anew, from their changes.
  std::map<std::string, std::string> units;
  // The sealed sum fits: but for the damaged rows nothing is missing, and nothing is of an earlier day.
  bool whole = false;
};

} // namespace dromos
