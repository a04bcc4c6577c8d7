// A device that signs whatever it is told, and keeps nothing: what a laptop under somebody else's program
// could send.
#pragma once
#include "sync/engine/batch.h"
#include "tests/unit/loop/world.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dromos::test {

// A change's name at both ends: device and number.
using ChangeName = std::pair<std::string, std::uint64_t>;

// One answer of the hub, taken apart.
struct Heard {
  std::string bytes;
  std::map<std::uint64_t, Refusal> refused; // of this device's changes
  std::set<std::uint64_t> held;             // the same
  std::set<ChangeName> bodies;              // that came down
  AnswerEnd end;
};
Heard take_apart(std::string bytes, const std::string& device);

class Pen {
 public:
  using Workers = std::map<std::string, std::vector<std::string>>; // and their roles
  Pen(World& world, const std::string& unit, const Workers& workers);
  // From now on these, as a coordinator would set it.
  void enrol(const Workers& workers);

  struct Mark { // a write, with texts of its own
    std::string field, key;
    std::optional<std::string> value; // JSON
    std::vector<Dot> replaces;
  };
  struct Line {
    std::string by, record, root, cls;
    std::vector<Mark> marks;
  };
  // Gives the change's number; `dot(number)` is then its name.
  std::uint64_t write(const Line& line);
  const Dot& dot(std::uint64_t seq) const { return dots_.at(seq - 1); }
  const std::string& device() const { return device_; }
  const std::string& unit() const { return unit_; }

  // Everything written since, in one request; asks for `most` bytes of answer.
  Heard send(std::uint64_t most = 1);
  void forget() { cursor_ = {}; } // reads from the beginning again
  // Asks until nothing more comes.
  std::vector<Heard> read_all();

 private:
  std::string cut();

  World& world_;
  std::string unit_, device_;
  PrivateKey key_;
  std::vector<Certificate> chain_;
  std::vector<std::string> open_, hashes_;
  std::size_t open_bytes_ = 0;
  std::string batches_, tip_;
  std::vector<Dot> dots_;
  std::uint64_t first_ = 1;
  Cursor cursor_;
};

} // namespace dromos::test
