// The custody pill: where this laptop's changes are, from receipts. The promise of the product: true, never
// optimistic. What the program notes by itself, that a file was opened, travels like the rest; it is told
// apart from what workers wrote, whose number would otherwise rise while they only read.
#pragma once
#include "client/pages/desk.h"
#include "client/pages/syncing.h"
#include "client/standing.h"
#include "client/waiting.h"

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
  // REQUIRES for all: the desk's turn, and that it is open.
  Pill pill(const Desk& desk, const SyncState& sync, Language language);
  Unsent unsent(const Desk& desk) { return counted(desk).unsent; }
  std::uint64_t refused(const Desk& desk) { return counted(desk).refused; } // that wait for this worker
  Held held(const Desk& desk);
  const std::vector<HeldAbove>& above(const Desk& desk); // the hubs above the centre
  void forget() { of_.reset(); }                         // something was put aside

 private:
  struct Counts {
    Unsent unsent;
    std::uint64_t refused = 0, aside = 0;
    bool ever = false; // something was written here and sent
    std::optional<Held> held{};
    std::optional<std::vector<HeldAbove>> above{};
  };
  Counts& counted(const Desk& desk);

  UnsentCount unsent_;
  Counts counts_;
  std::optional<std::uint64_t> of_; // Desk::changed() when they were counted
};

} // namespace dromos
