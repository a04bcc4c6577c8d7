// What connections of one process share about a file beside its bytes: SQLite's file locks, and the shared
// memory of its write-ahead log with its eight locks.
#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace dromos::simulation {

class FileLocks {
 public:
  // What one connection holds.
  struct Holder {
    int level = 0;                      // SQLITE_LOCK_…
    unsigned shared = 0, exclusive = 0; // of the shared memory: bit masks
    bool mapped = false;
  };

  int lock(Holder& holder, int level); // SQLite's result codes
  void unlock(Holder& holder, int level);
  bool reserved() const { return reserved_ || exclusive_; }

  int lock_memory(Holder& holder, int first, int count, int flags);
  char* memory(Holder& holder, std::size_t region, std::size_t bytes, bool extend); // null: not there yet
  void unmap(Holder& holder); // with its locks; the last one's takes the memory with it

 private:
  int shared_ = 0, mapped_ = 0; // how many
  bool reserved_ = false, pending_ = false, exclusive_ = false;
  std::array<int, 8> slots_{}; // how many hold it shared; -1: one exclusively
  std::vector<std::unique_ptr<char[]>> regions_;
};

} // namespace dromos::simulation
