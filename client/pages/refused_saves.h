// What the hub did not accept, as a worker knows it: a save makes a change a class, and what refuses each of
// them for the same reason is told once.
#pragma once
#include "sync/engine/laptop.h"

#include <cstdint>
#include <vector>

namespace dromos {

struct RefusedSave {
  RefusedChange first;             // of them: it gives the name by which they are put aside
  std::vector<std::uint64_t> seqs; // all of them, of its batch
};

// Never of two batches: what is refused later is told anew.
std::vector<RefusedSave> refused_saves(Laptop& laptop);

} // namespace dromos
