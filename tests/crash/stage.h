// A hub and laptops on disks that fail on command, in one process: the real engine and store, real
// signatures, seeded randomness, a clock that stands where the image left it. The network is a function call.
#pragma once
#include "tests/simulation/disk_vfs.h"
#include "tests/simulation/seeded_random.h"
#include "tests/unit/loop/world.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace dromos::crash {

using simulation::Choose;
using simulation::Disk;
using simulation::DiskContents;
using simulation::DiskFault;
using test::LaptopNode;

Choose keep_all();
Choose lose_all();
Choose seeded(std::uint64_t seed);

class Stage {
 public:
  explicit Stage(bool powersafe);
  ~Stage();

  void seed(std::uint64_t seed); // all randomness starts again from here

  // All disks and what else makes up the world, so that a moment can be gone back to.
  struct Image {
    std::uint64_t number = 0; // of each image another
    std::map<std::string, DiskContents> disks;
    std::map<std::string, LaptopKeys> keys;
    std::map<std::string, std::uint64_t> vaults;
    std::map<std::string, std::string> paper;
    std::optional<LaptopKeys> spare_keys;
    std::uint64_t spare_vault = 0;
    std::int64_t clock_ms = 0;
  };
  Image image(); // REQUIRES: everything is closed
  void restore(const Image& image);
  void restore_disk(const std::string& node, const Image& image); // REQUIRES: it is closed
  void restore_mind(const Image& image); // without the disks: keys, clock, paper. REQUIRES: nothing is open

  Disk& disk(const std::string& node) { return *disks_.at(node); }
  // Opened when first asked for.
  SqliteStore& store(const std::string& node);
  SqliteStore& hub_store();
  Hub& hub();
  LaptopNode& laptop(const std::string& worker);
  const LaptopNode& seat(const std::string& worker) const { return *seats_.at(worker).node; }
  std::vector<std::string> workers() const;
  void open(const std::string& node);
  bool is_open(const std::string& node) const;
  void close(const std::string& node); // in good order: what a program does at its end
  void close();
  void drop(const std::string& node); // as if its process had been killed: nothing more is written
  void drop();

  // A disk and keys, and the hub's word; the laptop's own file is made by `make_laptop`.
  void enrol(const std::string& worker, std::vector<std::string> roles, const std::string& unit);
  void make_laptop(const std::string& worker);
  bool made(const std::string& worker); // opened as make_laptop() does; false: it says nothing yet
  void set_roles(const std::string& worker, std::vector<std::string> roles);
  LaptopKeys new_keys(const std::string& unit);           // certified, not yet known to the hub
  void renew(const std::string& worker, LaptopKeys keys); // what POST /v1/renew does after a fork
  std::string ask(const std::string& worker);             // one request
  std::string answer(const std::string& worker, const std::string& request);
  void exchange(const std::string& worker); // until both sides are quiet

  // What acts carry between their parts.
  std::map<std::string, std::string> paper;
  std::optional<LaptopKeys> spare_keys;
  // A new data key that a store may be sealed under already: a laptop's slots hold both until that is known.
  // 0: none.
  std::uint64_t spare_vault = 0;
  // Data keys follow from numbers, so that one that has sealed nothing yet can be had again.
  std::shared_ptr<Vault> vault(std::uint64_t number);
  void seal_anew(const std::string& worker); // under the spare one
  test::TestClock clock;
  inline static const std::string hub_unit = "gr/el30/athina", kk1 = "gr/el30/athina/kk1",
                                  kk2 = "gr/el30/athina/kk2";

 private:
  struct Seat {
    std::unique_ptr<LaptopNode> node;
    std::string unit;
    std::vector<std::string> roles;
    std::uint64_t vault = 0;
  };
  std::string file(const std::string& node);

  struct Restored { // what a disk was last restored to, and how many operations it had done then
    std::uint64_t image = 0, operations = 0, generation = 0;
  };
  simulation::SeededRandom random_{1};
  simulation::DiskVfs vfs_{1};
  bool powersafe_;
  std::map<std::string, std::unique_ptr<Disk>> disks_;
  PrivateKey root_key_, authority_key_, signer_key_;
  std::optional<Certificate> root_, authority_, signer_;
  std::unique_ptr<SqliteStore> hub_store_;
  std::unique_ptr<Hub> hub_;
  std::map<std::string, Seat> seats_;
  std::map<std::string, Restored> restored_;
  std::uint64_t images_ = 0;
};

} // namespace dromos::crash
