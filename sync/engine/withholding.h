// A batch as one reader may have it: the changes that he reads, and hashes in place of the rest.
#pragma once
#include "sync/engine/store.h"

#include <string>
#include <vector>

namespace dromos {

// The lines of a batch's leaves: of the rows that are `kept` their bodies, of the others as few withheld
// nodes as there can be. REQUIRES: a kept row has its body.
std::string pruned_lines(const std::vector<ChangeRow>& rows, const std::vector<bool>& kept);

} // namespace dromos
