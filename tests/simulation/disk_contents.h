// What lies on one machine's disk: named files, and what of them would survive a loss of power. Bytes alone;
// nothing here knows SQLite, faults or connections.
//
// A write is seen at once and is durable from the next sync of its file. When power goes, each write since
// then stays, is lost or tears, one by one and in any combination: a disk may reorder them.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dromos::simulation {

// A number below `bound`, from a seeded source. At a loss of power 0 keeps a change, 1 loses it, 2 tears it:
// so a source that always says 0 keeps all, one that always says 1 loses all.
using Choose = std::function<std::uint64_t(std::uint64_t bound)>;

// What a disk writes whole or not at all. Small, so that a page of 4096 bytes can tear in every way that it
// does on a disk with larger ones.
inline constexpr std::size_t sector_bytes = 512;

class DiskFile {
 public:
  const std::string& bytes() const { return now_; } // as programs see it
  bool synced() const { return unsynced_.empty() && named_; }
  bool named() const { return named_; } // its name in the folder is durable
  void write(std::size_t offset, std::string_view bytes);
  void truncate(std::size_t size);
  void sync();
  void name() { named_ = true; }
  // `powersafe`: a torn write damages only the bytes that it was to write, not the rest of their sectors.
  void lose_power(const Choose& choose, bool powersafe);
  void rot(std::size_t offset, unsigned char flip); // of what is at rest: no sync heals it

 private:
  // A change since the last sync, and what it took away: a sync, which comes often, forgets that; a loss of
  // power, which comes seldom, goes back by it.
  struct Unsynced {
    std::size_t offset, size;         // what it wrote; of a truncation: the new size, 0
    std::size_t size_before;          // of the file
    std::size_t saved_at, saved_size; // in saved_: what was there from `offset` on
    bool truncates;
  };
  static void put(std::string& to, std::size_t offset, std::string_view bytes);
  void remember(std::size_t offset, std::size_t size, bool truncates);
  std::vector<std::string> take_back(); // to the last sync; gives what each change had written
  void tear(const Unsynced& change, std::string_view bytes, const Choose& choose, bool powersafe);

  std::string now_, saved_;
  std::vector<Unsynced> unsynced_;
  bool named_ = false;
};

struct DiskContents {
  std::map<std::string, DiskFile, std::less<>> files;
  std::map<std::string, DiskFile, std::less<>> removed; // names whose removal is not durable yet
  bool powersafe = false;

  DiskFile* find(std::string_view name);
  const DiskFile* find(std::string_view name) const;
  DiskFile& create(const std::string& name) { return files[name]; }
  void remove(const std::string& name, bool durably);
  void sync(DiskFile& file); // with the file its name, and what happened to other names
  void lose_power(const Choose& choose);
};

} // namespace dromos::simulation
