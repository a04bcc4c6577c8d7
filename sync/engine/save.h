// One save: what a worker entered in one form, as changes. One change a class; each write replaces what the
// form displayed, and nothing that its author did not see.
#pragma once
#include "schema/catalog.h"
#include "schema/value.h"
#include "sync/engine/change.h"
#include "sync/engine/fold.h"
#include "sync/engine/show.h"

#include <functional>
#include <string>
#include <vector>

namespace dromos {

struct Edit {
  std::string field;
  FieldValue value;     // of one register
  bool decides = false; // a decision: replaces every value seen, shown or not
};

// What of the replaced ones must be named besides: for a live dot whose acceptance is not known yet, what
// that one replaced in this register, transitively. A later refusal of the one between then revives nothing.
using ReplacedBefore = std::function<std::vector<Dot>(std::string_view dot, const RegisterName& name)>;

// `state` is the record as the author saw it, null for a new one. Gives changes without seq, at, by and
// schema, dots in full; none where nothing would change.
std::vector<Change> save(const Catalog& catalog, const std::string& record, const std::string& root,
                         const RecordState* state, const std::vector<Edit>& edits, const Readable& readable,
                         const ReplacedBefore& before);

// The deletion of a record: `deleted`, and every live write seen replaced, but never `held` or `shield`.
std::vector<Change> save_deletion(const RecordState& state, const ReplacedBefore& before);

} // namespace dromos
