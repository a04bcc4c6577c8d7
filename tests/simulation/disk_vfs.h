// SQLite on simulated disks: for its life time the default VFS of this process. A path "/sim/DISK/FILE" is
// that file of the mounted Disk of that name; every other path is the real one's. Locks and shared memory
// work between connections of this process. Time stands still, sleeping takes none, and SQLite's randomness
// comes from the seed.
//
// It refuses temporary files: the product keeps temporary data in memory (DESIGN §7), and one on a disk would
// be a leak.
#pragma once
#include "tests/simulation/disk.h"
#include "tests/simulation/disk_locks.h"

#include <memory>
#include <string>
#include <utility>

struct sqlite3_vfs;

namespace dromos::simulation {

// True while a disk does its work: what it allocates is no allocation of the program's under test.
bool disk_at_work();

class DiskVfs {
 public:
  explicit DiskVfs(std::uint64_t seed = 1);
  ~DiskVfs(); // REQUIRES: no connection is open any more
  DiskVfs(const DiskVfs&) = delete;
  DiskVfs& operator=(const DiskVfs&) = delete;

  void seed(std::uint64_t seed); // SQLite's randomness starts again from here
  void mount(Disk& disk);        // REQUIRES: it outlives its open files
  void unmount(const Disk& disk);

  // For the functions that SQLite calls.
  Disk* disk_of(std::string_view path, std::string& file) const; // null: not on a mounted disk
  std::shared_ptr<FileLocks> locks_of(Disk& disk, const std::string& file);
  std::uint64_t random();
  sqlite3_vfs* real() const { return real_; }

 private:
  struct Mounted {
    Disk* disk = nullptr;
    std::uint64_t generation = 0; // of the disk when `locks` began
    std::map<std::string, std::weak_ptr<FileLocks>> locks;
  };
  std::map<std::string, Mounted, std::less<>> disks_;
  std::unique_ptr<sqlite3_vfs> vfs_;
  sqlite3_vfs* real_;
  std::uint64_t random_ = 0;
};

} // namespace dromos::simulation
