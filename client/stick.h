// Sticks: what waits here, sealed to the hub or to a mate of the same unit; and what a hub or a mate has
// written. Nothing is taken from what waits: it is sent again until the hub has answered.
#pragma once
#include "client/open_home.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace dromos {

struct Stick {
  std::string bytes;
  std::uint64_t changes = 0;
};
// Throws Refused "client.no_hub_agreement".
Stick stick_to_hub(OpenHome& open);
// Throws Refused "client.unknown_mate".
Stick stick_to_mate(OpenHome& open, const std::string& device);
// Importing it again changes nothing. Throws Refused "engine.*".
Applied take_stick(OpenHome& open, std::string_view file);

} // namespace dromos
