// A record as a person sees it: one value a field, the open conflicts beside it. A view of the state, never
// part of it.
#pragma once
#include "schema/catalog.h"
#include "sync/engine/fold.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace dromos {

using Readable = std::function<bool(std::string_view cls)>; // empty: every class

// The live writes of one register, first the one that is shown: by the field's policy, then latest `at`, then
// dot. One entry per different value; equal values (by RFC 8785 bytes) stand once, as their latest write.
std::vector<const LiveWrite*> ranked(const Catalog& catalog, const Field* field, std::string_view key,
                                     const std::vector<const LiveWrite*>& live);

struct ConflictValue {
  std::string key; // of a set or map
  const LiveWrite* write;
};

struct Shown {
  Json fields = Json::object();                                // sets: sorted arrays; maps: objects
  std::map<std::string, std::vector<ConflictValue>> conflicts; // by field, shown first; points into the state
  std::vector<std::string> missing;                            // required fields without a value
  bool deleted = false; // and nothing written that the deletion did not see
};
Shown show(const Catalog& catalog, const RecordState& state, const Readable& readable = {});

// The shown values alone, with `deleted` where it stands: what SQL views and lists are made of.
std::string shown_values(const Catalog& catalog, const RecordState& state);

// The live writes of a field, or of one key of it, over all readable classes.
std::vector<const LiveWrite*> live_writes(const RecordState& state, std::string_view field,
                                          std::string_view key, const Readable& readable = {});

} // namespace dromos
