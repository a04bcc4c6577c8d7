#include "tests/crash/report.h"

#include <iomanip>

namespace dromos::crash {

namespace {
constexpr std::size_t places_printed = 6;
}

void Report::point(const std::string& act, const std::string& fault, const std::string& outcome) {
  ++points_;
  ++found_[{act, fault}][outcome];
}

void Report::breach(const std::string& where, std::uint64_t at, const std::string& what) {
  breaches_[where + ": " + what].push_back(at);
}

void Report::print(std::ostream& out) const {
  for (const auto& [name, outcomes] : found_) {
    std::uint64_t all = 0;
    for (const auto& [outcome, count] : outcomes) all += count;
    out << std::left << std::setw(32) << name.first << std::setw(34) << name.second << std::right
        << std::setw(7) << all << "  ";
    for (const auto& [outcome, count] : outcomes) out << " " << outcome << " " << count;
    out << "\n";
  }
  for (const auto& [what, count] : notes_) out << "note: " << what << ": " << count << "\n";
  for (const auto& [kind, places] : breaches_) {
    out << "BREACH " << kind << ": " << places.size() << " times, at";
    for (std::size_t i = 0; i < places.size() && i < places_printed; ++i) out << " " << places[i];
    out << "\n";
  }
}

} // namespace dromos::crash
