// The machines of a simulated world: laptops and the hub, each the real engine on the real store on a disk of
// its own, with a clock of its own. A process can end at any time and begin again on what the disk kept.
#pragma once
#include "sync/engine/hub.h"
#include "sync/engine/laptop.h"
#include "sync/store/sqlite_store.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/disk_vfs.h"
#include "tests/simulation/hub_facts.h"
#include "tests/simulation/identities.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dromos::simulation {

// The world's time, as a machine believes it.
class NodeClock : public Clock {
 public:
  explicit NodeClock(const std::int64_t& world) : world_(&world) {}
  std::int64_t now_ms() override;

  std::int64_t skew_ms = 0;
  std::function<void()> on_ask; // called whenever somebody asks: between the steps of a rule

 private:
  const std::int64_t* world_;
};

// What a laptop was certified as: its keys as they lie in its `identity`, and the key for sticks.
struct Enrolled {
  LaptopKeys keys;
  PrivateKey agreement_key;
  Certificate agreement;
  std::string unit;
  std::size_t pool; // which identity of its unit
};

// What all worlds of a process share: made once, so that a world begins in milliseconds.
struct Ground {
  Ground();
  Identities identities;
  std::vector<Catalog> catalogs; // by version - 1: today's, and the next with a field, a code and a type more
  std::vector<Rules> rules;      // the same, by hand
  DiskContents blank_laptop, blank_hub;
};

std::shared_ptr<Vault> laptop_vault(); // every laptop's: the blank one is sealed with it

class LaptopNode {
 public:
  LaptopNode(std::string name, DiskVfs& vfs, const std::int64_t& world_time);
  ~LaptopNode();

  void start(const Ground& ground, const std::vector<Enrolled>& enrolled);
  void open(); // the first half of start(): the store alone
  void go_on(const Ground& ground, const std::vector<Enrolled>& enrolled);
  void stop();
  bool running() const { return laptop != nullptr; }
  const Enrolled& self(const std::vector<Enrolled>& enrolled) const { return enrolled[identity]; }

  std::string name, unit;
  std::vector<std::string> workers;
  Disk disk;
  NodeClock clock;
  std::unique_ptr<SqliteStore> store;
  std::unique_ptr<Laptop> laptop;
  std::size_t identity = 0; // as the disk says
  std::size_t schema = 0;   // which catalog
  Memory memory;
  bool suspect = false;      // its disk may be damaged where nobody has read yet
  bool cut_off = false;      // no network
  bool answers_lost = false; // what it sends arrives, nothing comes back
  bool dropped = false;      // revoked and answered, or thrown away: takes part no more
  std::optional<std::pair<DiskContents, Memory>> image;

 private:
  DiskVfs& vfs_;
  std::shared_ptr<Vault> vault_;
};

class HubNode {
 public:
  HubNode(DiskVfs& vfs, const std::int64_t& world_time, const Ledger& ledger, const Rules& rules);
  ~HubNode();

  void start(const Ground& ground);
  void stop();
  bool running() const { return hub != nullptr; }
  HubKeys keys(const Ground& ground) const;
  // Another process on the same store, as each command of the hub is.
  std::unique_ptr<SqliteStore> command_store() const;

  struct Backup {
    DiskContents contents;
    HubFacts facts;
  };
  Disk disk;
  NodeClock clock, other_clock;
  std::unique_ptr<SqliteStore> store;
  std::unique_ptr<Hub> hub;
  std::size_t schema = 0, signer = 0;
  HubFacts facts;
  std::vector<std::string> orders; // outside the database and its backups
  std::optional<Backup> backup;
  int restores = 0, restores_of_backup = 0;

 private:
  DiskVfs& vfs_;
};

} // namespace dromos::simulation
