// What a sweep found: points by act and fault with their outcomes, and every breach of a promise.
#pragma once
#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace dromos::crash {

class Report {
 public:
  // `outcome`: "before", "after", "between" (an act of several transactions), "detected", "rolled back".
  void point(const std::string& act, const std::string& fault, const std::string& outcome);
  void breach(const std::string& where, std::uint64_t at, const std::string& what);
  void note(const std::string& what) { ++notes_[what]; } // what the promise does not cover, counted
  std::uint64_t points() const { return points_; }
  std::size_t breaches() const { return breaches_.size(); }
  void print(std::ostream& out) const;

 private:
  using Outcomes = std::map<std::string, std::uint64_t>;
  std::map<std::pair<std::string, std::string>, Outcomes> found_;
  std::map<std::string, std::uint64_t> notes_;
  std::map<std::string, std::vector<std::uint64_t>> breaches_; // where and what: the places
  std::uint64_t points_ = 0;
};

} // namespace dromos::crash
