// The hubs above a node: how far up each stands, what it is known to hold, and whether its word still stands.
// Receipts of theirs come down from node to node, to the hub and the laptop that they are about.
#pragma once
#include "schema/catalog.h"
#include "sync/engine/message.h"
#include "sync/engine/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// A unit's place in the tree says how far up its hub stands, and its certificate proves the place: gr is the
// central office, gr/el30 a region, all below is a centre.
Reach level_of(std::string_view unit);

// One hub above, as its last answer described it: its memory, and how far its ended ones are in its backups.
Json to_json(const std::vector<HubAbove>& above);
std::vector<HubAbove> read_above(const Json& json); // throws Refused "engine.message"
// Does the hub remember what it said in this receipt?
bool stands(const HubAbove& hub, const Receipt& receipt);

// The newest receipt that a batch row keeps of that hub; none where there is none, or it does not stand.
std::optional<Receipt> receipt_of(const BatchRow& batch, const HubAbove& hub);
// Keeps a receipt of a hub above in place of that hub's former one. False where it was there already.
bool keep_above(BatchRow& batch, const Receipt& receipt, const std::string& line);

// Feeds that are no unit's: their names are no paths. `up`: what is to go to the parent. `above`: batches
// about which a reader (a device, by the first name that it had; a child, by its sender) has not heard a hub
// above.
inline constexpr std::string_view up_feed = ".up";
std::string above_feed(std::string_view reader);
inline bool is_unit_feed(std::string_view name) {
  return !name.starts_with('.');
}

} // namespace dromos
