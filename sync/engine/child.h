// The hubs that send to this one. A child is known by the key of its sender (the device id of its hellos),
// the units that are its own, and the key of its authority, through which every batch of it must come.
#pragma once
#include "sync/engine/keys.h"
#include "sync/engine/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

struct Child {
  std::string device;    // of its sender
  std::string unit;      // its own, with all below
  std::string authority; // SHA-256 of its authority's SPKI, raw
};

std::vector<Child> children(Store& store);
std::optional<Child> child_of(Store& store, std::string_view device);
// The child whose authority stands in the chain (DER, leaf first).
std::optional<Child> child_over(const std::vector<Child>& children, const std::vector<std::string>& chain);
// REQUIRES: inside a transaction. A hub that joins again, also with another sender, takes its own place.
void put_child(Store& store, const Child& child);

} // namespace dromos
