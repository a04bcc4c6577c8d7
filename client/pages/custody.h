// The custody pill: where this laptop's changes are, from receipts. The promise of the product: true, never
// optimistic.
#pragma once
#include "client/pages/desk.h"
#include "client/pages/syncing.h"

#include <cstdint>
#include <optional>
#include <string>

namespace dromos {

struct Pill {
  std::string state; // "held", "waiting", "offline", "sending", "refused", "nothing"
  std::string text;
};

class Custody {
 public:
  // REQUIRES: the desk's turn, and that it is open.
  Pill pill(const Desk& desk, const SyncState& sync, Language language);
  std::uint64_t unsent(const Desk& desk) { return counted(desk).unsent; }
  std::uint64_t refused(const Desk& desk) { return counted(desk).refused; }

 private:
  struct Counts {
    std::uint64_t unsent = 0, refused = 0;
    bool ever = false; // something was written here and sent
  };
  const Counts& counted(const Desk& desk);

  Counts counts_;
  std::optional<std::uint64_t> of_; // Desk::changed() when they were counted
};

} // namespace dromos
