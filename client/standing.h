// How a laptop stands to its hub: what waits, what is held there, whether both have the same.
#pragma once
#include "client/open_home.h"

#include <cstdint>
#include <string>

namespace dromos {

struct Standing {
  std::uint64_t unsent = 0, conflicts = 0, refused = 0;
  std::uint64_t own = 0, held = 0; // changes made here; those of them that the hub holds by its receipts
  std::string state_hash;          // base64url
  std::string hub_state_hash;      // the hub's last word on the same; empty: none yet
  std::string last_exchange;       // the hub's time; empty: none yet
  bool disk_encrypted = false, swap_open = false;

  bool in_agreement() const { return state_hash == hub_state_hash; }
  Json json(OpenHome& open) const;
};

Standing standing_of(OpenHome& open);
// Changes of this laptop, under every device that it was, and those whose receipt says that they are held.
struct Held {
  std::uint64_t held = 0, of = 0;
};
Held held_by_hub(OpenHome& open);
// Where the changes are: true, never optimistic.
std::string custody(const Call& call, std::uint64_t unsent, std::uint64_t refused);
// The hub's last word on the state that this laptop should have; empty where it is not complete.
std::string hub_state(Store& store);

} // namespace dromos
