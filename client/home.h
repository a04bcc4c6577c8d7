// The laptop's folder: its lock, the slots that unlock it, its records file.
#pragma once
#include "client/system.h"
#include "sync/store/vault.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// The slot of an enrolment that is under way. No worker can be called so.
inline constexpr std::string_view enrolling_slot = "+enrolment";
inline constexpr std::string_view recovery_slot = "";
// The slot of the recovery code that is to follow a used one, until the hub has it in escrow.
inline constexpr std::string_view next_recovery_slot = "+recovery";
bool is_recovery(const Slot& slot); // of either code; else it is a worker's, or of an enrolment

class Home {
 public:
  // Locked for as long as it lives: one command at a time. Throws Refused "client.no_home" where nobody has
  // enrolled, Unavailable "store.busy".
  explicit Home(const std::filesystem::path& folder);
  // Makes the folder where there is none, without slots.
  static Home prepare(const std::filesystem::path& folder);
  static bool exists(const std::filesystem::path& folder);

  std::filesystem::path database() const { return folder_ / "laptop.db"; }
  std::filesystem::path declarations() const { return folder_ / "declarations"; }
  const std::filesystem::path& folder() const { return folder_; }

  // As they stand on disk. A worker may have two: while a new data key is being put in place, the old one's
  // envelope comes first. Damaged ones are left out; throws Refused "store.slot" where none can be read.
  std::vector<Slot> slots() const;
  void put(const std::vector<Slot>& slots) const;
  // Forgets an enrolment that the hub has refused: there is nothing in it.
  void discard() const;

 private:
  std::filesystem::path slots_file() const { return folder_ / "slots.json"; }

  std::filesystem::path folder_;
  std::unique_ptr<FileLock> lock_;
};

} // namespace dromos
