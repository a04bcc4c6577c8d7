// Every device that this laptop was: after a fork, or enrolled anew, it goes on under another name, and what
// it wrote under the old ones stays its own.
#pragma once
#include "client/open_home.h"

#include <cstdint>
#include <set>

namespace dromos {

class OwnDevices {
 public:
  explicit OwnDevices(OpenHome& open);
  bool has(std::int64_t device) const { return devices_.contains(device); } // DeviceRow::id

 private:
  std::set<std::int64_t> devices_;
};

} // namespace dromos
