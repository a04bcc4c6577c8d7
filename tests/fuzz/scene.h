// Where a target plays: a hub and two laptops that have exchanged before, and copies of their stores that are
// put back after every input that was accepted.
#pragma once
#include "tests/fuzz/compose.h"
#include "tests/unit/loop/world.h"

namespace dromos::fuzz {

// Keys that are the same in every run, so that a corpus may hold what is bound to them.
PrivateKey fixed_ed25519(char number);
PrivateKey fixed_p256(char number);

class Scene {
 public:
  static Scene& get();

  test::World world;
  test::LaptopNode a, b;
  Cast cast;
  std::int64_t now_ms = 0;
  std::filesystem::path hub_file, laptop_file;   // stores as they stand when an input comes
  PrivateKey agreement_key = PrivateKey::p256(); // of laptop a
  Certificate agreement;

 private:
  Scene();
  void meet();
  void write_cast();
};

// A digest of all rows: what a refused input must leave alone.
std::string digest_of(SqliteStore& store);

// Copies of the scene's hub and of laptop a, made again after each input that changed them.
class HubStage {
 public:
  explicit HubStage(const std::string& name);
  void reset();
  Hub& hub() { return *hub_; }
  SqliteStore& store() { return *store_; }
  const std::string& digest() const { return digest_; }

 private:
  std::filesystem::path file_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<Hub> hub_;
  std::string digest_;
};

class LaptopStage {
 public:
  explicit LaptopStage(const std::string& name);
  void reset();
  Laptop& laptop() { return *laptop_; }
  SqliteStore& store() { return *store_; }
  const std::string& digest() const { return digest_; }

 private:
  std::filesystem::path file_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<Laptop> laptop_;
  std::string digest_;
};

} // namespace dromos::fuzz
