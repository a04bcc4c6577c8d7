// A hub with records of every type and class, to which two units and a worker of each role stand in every
// way; each value carries a text that stands nowhere else.
#pragma once
#include "tests/matrix/pen.h"
#include "tests/matrix/table.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dromos::test {

// A change that somebody sent, and what decides who may read it.
struct Planted {
  std::string by, record, root, cls;
  Standing standing{};
  bool moves = false; // says of a root where it is held
};

// A record made for one role's cells.
struct Target {
  std::string record, root, role;
  const TableType* type = nullptr;
  Standing standing{};
  std::vector<Dot> dots; // by slot: its first value
};

std::string worker_of(const std::string& role);

class Ground {
 public:
  explicit Ground(const Table& table);

  // Records that stand so to the near unit, for every role and type; `give` moves those that move.
  void plant(Standing standing);
  void give(Standing standing);
  void take_back(); // what was lent
  // From now on each worker of the near device has one role.
  void narrow();

  // Sends through a pen and fails where anything is refused.
  void settle(Pen& pen);

  // Writes a change with the canary of its own number, and remembers it.
  std::uint64_t write(Pen& pen, Planted planted, std::vector<Pen::Mark> marks);
  std::string next_canary() const;
  std::string next_value() const { return '"' + next_canary() + '"'; }

  // Which changes one of this role's worker must receive in all, over everything that was accepted.
  std::set<ChangeName> readable(const std::string& role) const;
  void refused(const ChangeName& change) { planted_.at(change).second = false; }
  void gave_away(Standing standing) { lost_.insert(standing); }
  const Planted& planted(const ChangeName& change) const { return planted_.at(change).first; }
  const ChangeName& canary(std::size_t number) const { return order_.at(number); }

  World world;
  const Table& table;
  Pen near, far;
  std::vector<Target> targets;

 private:
  std::string new_root(Standing standing);
  void name_team(const std::string& root);
  void hold(Pen& pen, Standing standing, const std::string& root, const std::map<std::string, bool>& units);
  const std::string& maker(Standing standing) const;
  Pen& pen_of(Standing standing);

  std::map<ChangeName, std::pair<Planted, bool>> planted_; // and whether it was accepted
  std::vector<ChangeName> order_;                          // by the number of its canary
  std::map<Standing, std::vector<std::string>> roots_;
  std::set<std::string> teams_; // roots with a case team of all workers
  std::set<Standing> lost_;
  std::map<std::string, Dot> held_; // by root: what names the near unit
};

} // namespace dromos::test
