// The floor: the same operations in raw SQLite, one transaction, WAL and synchronous FULL.
#pragma once
#include "tests/bench/workload.h"

#include <filesystem>

namespace dromos::bench {

struct Floor {
  double load_ms = 0; // all operations, one transaction
  double one_ms = 0;  // then one more update, committed: median of 50
};
Floor measure_floor(const std::filesystem::path& folder, const std::vector<Operation>& operations);

double median(std::vector<double> values);

} // namespace dromos::bench
