// A new data key for the workers who stay, when one was removed.
//
// In an order that the power may cut anywhere: slots.json with the envelopes of both keys, old before new;
// the store sealed again, in one transaction; slots.json with the new ones alone.
#pragma once
#include "client/home.h"
#include "client/open_home.h"

#include <set>
#include <string>

namespace dromos {

// Drops the slots of workers who are not among `stay` and seals everything under a new data key. Gives their
// names.
std::vector<std::string> drop_slots(OpenHome& open, const std::set<std::string>& stay);

// Brings such a change to its end, where the power cut it.
void finish_new_data_key(const Home& home, Opened& opened, std::string_view passphrase);

} // namespace dromos
