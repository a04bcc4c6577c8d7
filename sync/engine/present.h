// A record as scripts read it, the same on laptop and hub:
//   {"record","about","fields":{},"conflicts":{f:[{value,device,worker,at}]},"refused":[],"missing":[]}
#pragma once
#include "sync/engine/rights.h"
#include "sync/engine/show.h"

#include <vector>

namespace dromos {

// The record that `about` names: by the type's own field, else its root; empty where it is the root itself.
std::string about_of(const Catalog& catalog, const RecordState& state, const Json& fields);

// One value of a conflict: {value, device, worker, at}, and `key` of a set or map.
Json present(const ConflictValue& value);

Json present(const Catalog& catalog, const RecordState& state, const Readable& readable,
             const std::vector<Refusal>& refused = {});

} // namespace dromos
