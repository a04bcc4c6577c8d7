// What waits for the worker who looks: different values, what was written about something that was deleted or
// closed, what the centre did not accept. Nothing about people whom the worker may not know.
#pragma once
#include "client/conflicts.h"
#include "client/pages/asked.h"
#include "client/pages/refused_saves.h"
#include "client/people/late_edits.h"

#include <vector>

namespace dromos {

struct ToDecide {
  explicit ToDecide(Asked& asked);

  std::vector<Conflict> conflicts;        // of values
  std::vector<Conflict> deletions;        // of records that somebody deleted and somebody wrote in
  std::vector<LateEdit> late, late_aside; // after a closing
  std::vector<RefusedSave> refused, refused_aside;

  bool empty() const {
    return conflicts.empty() && deletions.empty() && late.empty() && refused.empty() && !any_aside();
  }
  bool any_aside() const { return !late_aside.empty() || !refused_aside.empty(); }
};

} // namespace dromos
