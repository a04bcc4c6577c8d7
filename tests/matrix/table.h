// The declared table, read a second time: plain JSON and nothing of the engine's rights. What the hub answers
// is held against this.
#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dromos::test {

struct Cell {
  bool read = false, write = false;
  std::string relation = "unit";
  std::set<std::string> hidden;
};

// One field that stands for its class in a type.
struct Slot {
  std::string cls, field;
  bool keyed = false; // a set or map: the text stands in the key
};

struct TableType {
  std::string name;
  bool own_root = false; // it is about nobody else
  std::vector<Slot> slots;
};

class Table {
 public:
  explicit Table(const std::filesystem::path& schema);
  const std::vector<std::string>& roles() const { return roles_; }
  const std::vector<TableType>& types() const { return types_; }
  const Cell& cell(const std::string& role, const std::string& type) const;
  bool writes_system(const std::string& role, const std::string& field) const;
  const std::string& class_of_system(const std::string& field) const { return system_classes_.at(field); }

 private:
  std::vector<std::string> roles_;
  std::vector<TableType> types_;
  std::map<std::pair<std::string, std::string>, Cell> cells_;
  std::map<std::string, std::set<std::string>> system_;
  std::map<std::string, std::string> system_classes_;
};

// How the acting unit and worker stand to a record.
enum class Standing {
  author,   // the worker wrote it; the unit made its root
  team,     // the worker is of the case team of its root
  unit,     // the unit made its root
  received, // another unit made its root and gave it to this one too
  foreign,  // another unit made its root
  gone,     // the worker wrote it, the unit made its root and gave it away
  lent,     // another unit made its root, gave it, and took it back
  giving    // the unit gives it away in this very request
};
inline constexpr Standing standings[] = {Standing::author,   Standing::team,    Standing::unit,
                                         Standing::received, Standing::foreign, Standing::gone,
                                         Standing::lent,     Standing::giving};
const char* name(Standing standing);

enum class Action {
  begin,         // a new record that is its own root
  create,        // a new record under a root that stands so
  edit,          // a further value
  decide,        // a value in place of the ones seen
  withdraw,      // only replaces
  wrong_class,   // a value in a class that is not its field's
  unknown_class, // a class that nobody declared
  other_root,    // the record under another root than its own
  hold,
  shield,
  erase // `deleted`
};
const char* name(Action action);

struct Attempt {
  std::string role; // empty: the worker is not enrolled on the device
  const TableType* type = nullptr;
  Action action{};
  Standing standing{};
  std::string field; // that it writes
};

// Why the hub must refuse the attempt, and the field that it must name; no reason: it must accept. On a
// record in which every class has a value.
struct Verdict {
  std::string reason, field;
  bool operator==(const Verdict&) const = default;
};
Verdict verdict(const Table& table, const Attempt& attempt);

// What ties one who reads to a record.
struct ReaderTies {
  bool holds = false, author = false, team = false;
};
bool reads(const Table& table, const std::string& role, const std::string& type, const std::string& cls,
           const ReaderTies& ties);

} // namespace dromos::test
