// What waits to be sent: what workers wrote here, apart from the log of files that were opened, which the
// program writes by itself.
#pragma once
#include "client/own_devices.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace dromos {

struct WaitingType {
  std::set<std::string> records;
  std::uint64_t changes = 0, bytes = 0; // bytes as they are written, before compression
};
// By record type; what is carried for mates too, since it goes with the rest. A change that is here as its
// hash alone stands under the empty name.
std::map<std::string, WaitingType> waiting_by_type(OpenHome& open);

struct Unsent {
  std::uint64_t written = 0, readings = 0; // own changes
};

// Counts them again after every save: batches that are cut never change, and are counted once.
class UnsentCount {
 public:
  Unsent of(OpenHome& open);

 private:
  std::map<std::int64_t, Unsent> cut_; // by batch row
};

} // namespace dromos
