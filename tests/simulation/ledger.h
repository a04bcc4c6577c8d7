// Everything that was ever saved on any laptop, and what each node is known to keep of it.
#pragma once
#include "tests/simulation/naive.h"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dromos::simulation {

// An invariant of DESIGN §10 that does not hold. Not a Failure of the product: nothing catches it on the way.
struct Violation {
  int invariant;
  std::string what;
};

enum class Keeps { nothing, held, refused, quarantined };

// What a node keeps: for each change, in which of its batches (row numbers) and how.
class Memory {
 public:
  void set(int change, std::int64_t batch, Keeps keeps);
  Keeps of(int change) const;
  Keeps of(int change, std::int64_t batch) const;
  std::size_t size() const { return rows_.size(); }
  void forget() { rows_.clear(); }
  bool operator==(const Memory&) const = default;

 private:
  std::vector<std::map<std::int64_t, Keeps>> rows_; // by change
};

struct Saved {
  naive::Change change;
  std::string unit;    // of the device that saved it
  bool certain = true; // false: the save failed, and yet it may have been committed
  // What had been replaced by what it replaces, in turn: none of these may show again beside it.
  struct Superseded {
    naive::Register name;
    std::string dot;
    int between; // the change that had replaced it before
  };
  std::vector<Superseded> superseded;
};

class Ledger {
 public:
  int add(Saved saved);
  int find(std::string_view line) const; // -1: never saved
  const Saved& operator[](int change) const { return all_[static_cast<std::size_t>(change)]; }
  int size() const { return static_cast<int>(all_.size()); }
  const std::vector<int>& of_record(const std::string& record) const;
  const std::vector<std::string>& records() const { return records_; } // in the order in which they were made
  const std::set<std::string>& under(const std::string& root) const;   // records
  // The unit that made a record, the root's where `record` is one.
  const std::string& maker(const std::string& record) const;
  int by_dot(const std::string& dot) const;

  // A record by the naive fold, as a node that keeps this has it. Each set of changes is folded once.
  struct Folded {
    naive::Live live;
    std::map<std::string, std::string> hashes; // by class
  };
  const Folded& folded(const std::string& record, const Memory& memory) const;
  const naive::Live& live(const std::string& record, const Memory& memory) const {
    return folded(record, memory).live;
  }
  bool knows(const std::string& record, const Memory& memory) const; // something of it is held
  std::set<std::string> authors(const std::string& record, const Memory& memory) const;

 private:
  std::vector<Saved> all_;
  std::vector<std::string> records_;
  std::unordered_map<std::string, int> by_line_, by_dot_;
  std::unordered_map<std::string, std::vector<int>> by_record_;
  std::unordered_map<std::string, std::set<std::string>> by_root_;
  mutable std::unordered_map<std::string, std::map<std::vector<int>, Folded>> folded_; // by record, changes
};

} // namespace dromos::simulation
