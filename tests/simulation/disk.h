// One machine's disk under a simulated SQLite: contents, and what can go wrong with them. Everything follows
// from the calls and from the sources given, so that a seed replays. One thread.
//
//   DiskVfs vfs(seed);             // disk_vfs.h
//   Disk disk("anna");
//   vfs.mount(disk);
//   SqliteStore store("/sim/anna/laptop.db", …);
//
// To let the machine lose power: crash() or crash_at(), destroy what has files open (its calls all fail),
// restart().
#pragma once
#include "tests/simulation/disk_contents.h"

#include <array>
#include <optional>
#include <string>

namespace dromos::simulation {

enum class DiskFault {
  torn_write,        // power goes in the middle of a write: some of its sectors are there
  lost_write,        // a write succeeds and changes nothing
  misdirected_write, // a write succeeds and goes elsewhere in the same file
  lying_sync,        // a sync succeeds and does nothing
  io_error,
  full,         // a write finds no room
  corrupt_page, // a bit of what is read has turned, for good
  no_memory,
};
inline constexpr std::size_t disk_faults = 8;

enum class DiskOperation { open, remove, look, map, read, write, truncate, sync };

class Disk {
 public:
  explicit Disk(std::string name, bool powersafe = false);
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  const std::string& name() const { return name_; }
  std::string path(const std::string& file) const { return "/sim/" + name_ + "/" + file; }

  // The fault strikes the `after`-th operation from now (0: the next) that it can strike; sticky: and all
  // later ones.
  void arm(DiskFault kind, std::uint64_t after, bool sticky = false);
  void disarm() { armed_ = {}; }
  std::uint64_t fired(DiskFault kind) const { return fired_[static_cast<std::size_t>(kind)]; }

  std::uint64_t operations() const { return operations_; }          // so far, those included that failed
  void crash_at(std::uint64_t operation) { crash_at_ = operation; } // that one (from 0) and all after it fail
  void crash() { down_ = true; }
  bool down() const { return down_; }
  void restart();                     // the process had died alone: all that it wrote is there
  void restart(const Choose& choose); // power had gone
  // Called before each operation that changes the contents.
  void watch(std::function<void(const Disk&)> watcher) { watcher_ = std::move(watcher); }

  // With what is not durable yet. To restore also voids open files, as restart() does.
  const DiskContents& contents() const { return contents_; }
  void restore(DiskContents contents);
  const std::string* file(std::string_view name) const; // as programs see it; null: none

  // For DiskVfs. Result codes are SQLite's. A file's number is void after a restart.
  std::uint64_t generation() const { return generation_; }
  int open(const std::string& file, bool may_create, bool exclusive);
  int remove(const std::string& file, bool durably);
  int exists(const std::string& file, bool& there);
  int size(const std::string& file, std::size_t& bytes);
  int map();
  int read(const std::string& file, std::size_t offset, char* into, std::size_t bytes);
  int write(const std::string& file, std::size_t offset, std::string_view bytes);
  int truncate(const std::string& file, std::size_t size);
  int sync(const std::string& file);

 private:
  struct Armed {
    std::uint64_t after = 0;
    bool sticky = false;
  };
  bool strikes(DiskFault kind);
  bool fails(DiskOperation operation, int& code); // counts the operation; sets `code` where it fails
  std::size_t elsewhere(const DiskFile& file, std::size_t offset, std::size_t bytes) const;

  std::string name_;
  DiskContents contents_;
  std::array<std::optional<Armed>, disk_faults> armed_;
  std::array<std::uint64_t, disk_faults> fired_{};
  std::uint64_t operations_ = 0, generation_ = 1;
  std::optional<std::uint64_t> crash_at_;
  std::function<void(const Disk&)> watcher_;
  bool down_ = false;
};

} // namespace dromos::simulation
