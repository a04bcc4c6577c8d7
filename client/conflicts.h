// Open conflicts of a laptop, and which of them a person was told of: also after a cut, each is told.
#pragma once
#include "client/open_home.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace dromos {

struct Conflict {
  std::string record, field;
  Json values;                   // [{value, device, worker, at, key?}], shown first
  std::vector<std::string> dots; // of the writes that differ
};

// Of what this worker may read.
std::vector<Conflict> open_conflicts(OpenHome& open);
// The same of these records alone: those of which may_conflict() was true.
std::vector<Conflict> open_conflicts(OpenHome& open, const std::set<std::int64_t>& rows);
// Most records have none: seen from the registers alone, before anything is shown.
bool may_conflict(const RecordState& state);

// Those that were not among the told ones, or have a value that was not; all of them count as told from now
// on.
std::vector<Conflict> newly_told(Store& store, const std::vector<Conflict>& conflicts);
std::vector<RefusedChange> newly_told(Store& store, const std::vector<RefusedChange>& refused);

// What an exchange or a stick brought that a person must look at, a sentence each. True where there is any.
bool tell_news(const Call& call, OpenHome& open, const std::vector<Conflict>& conflicts,
               const std::vector<RefusedChange>& refused);

Json refused_json(const Call& call, const RefusedChange& refused);
Message refusal_message(const RefusedChange& refused);

} // namespace dromos
