// An evening of two outreach teams in Athens, invented from a seed: the same seed gives the same people,
// numbers and words. None of them exists. The birth dates and numbers are well formed, so that the programs
// check them.
#pragma once
#include "schema/json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace dromos::demo {

// splitmix64
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t roll();
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(roll() % bound); }
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1)));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }

 private:
  std::uint64_t state_;
};

// Lines for `dromos apply`; "$n" in them is the record of line n.
class Notebook {
 public:
  std::string add(const std::string& type, Json fields, const std::string& about = {}); // gives "$n"
  void set(const std::string& record, Json fields);
  std::string text() const;
  std::size_t lines() const { return lines_.size(); }

 private:
  std::vector<std::string> lines_;
};

std::string amka(Dice& dice, int year, int month, int day, bool woman); // with a right check digit

// The people whom the centre knows: names in Greek, Latin and Arabic, numbers, partial birth dates.
Notebook known_people(Dice& dice, std::size_t count);
// One team's shift: contacts with known people (records given) and with people without a name, goods, a
// neglect report, a night shelter request, a plan with steps.
Notebook shift(Dice& dice, const std::string& worker, const std::string& area,
               const std::vector<std::string>& people, std::size_t contacts);

} // namespace dromos::demo
