// How a laptop stands to its hub: what waits, what is held there, whether both have the same.
#pragma once
#include "client/open_home.h"

#include <cstdint>
#include <string>

namespace dromos {

struct Held {
  std::uint64_t held = 0, of = 0;
};
// A hub above the centre: of the changes made here whose class reaches it, those that it says it holds.
struct HeldAbove {
  std::string hub; // its unit
  Reach level;
  Held changes;
};

struct Standing {
  std::uint64_t unsent = 0, conflicts = 0, refused = 0;
  std::uint64_t own = 0, held = 0; // changes made here; those of them that the hub holds by its receipts
  std::vector<HeldAbove> above;    // the region, the central office
  std::string state_hash;          // base64url
  std::string hub_state_hash;      // the hub's last word on the same; empty: none yet
  std::string last_exchange;       // the hub's time; empty: none yet
  bool disk_encrypted = false, swap_open = false;

  bool in_agreement() const { return state_hash == hub_state_hash; }
  Json json(OpenHome& open) const;
};

Standing standing_of(OpenHome& open);
// Changes of this laptop, under every device that it was, and those whose receipt says that they are held.
Held held_by_hub(OpenHome& open);
// The same for every hub above, nearest first; empty where the centre has told of none.
std::vector<HeldAbove> held_above(OpenHome& open);
// Where the changes are: true, never optimistic.
std::string custody(const Call& call, std::uint64_t unsent, std::uint64_t refused);
// The hub's last word on the state that this laptop should have; empty where it is not complete.
std::string hub_state(Store& store);

} // namespace dromos
