#include "tests/bench/workload.h"

#include "schema/json.h"

#include <algorithm>
#include <cstdio>
#include <map>

namespace dromos::bench {

namespace {

// splitmix64: small, and the same everywhere, which std::uniform_int_distribution is not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t roll() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(roll() % bound); }
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1)));
  }
  template <std::size_t N> const char* one_of(const char* const (&words)[N]) { return words[below(N)]; }

 private:
  std::uint64_t state_;
};

constexpr const char* given[] = {"Ελένη", "Γιώργος", "Μαρία",  "Νίκος", "Κατερίνα", "Δημήτρης",
                                 "Αμίνα", "Samir",   "Fatima", "Yusuf", "Ana",      "João",
                                 "Irena", "Petr",    "Aisha",  "Tomáš"};
constexpr const char* family[] = {"Παπαδοπούλου", "Ιωάννου",   "Νικολάου", "Βασιλείου", "Αντωνίου",
                                  "Haddad",       "Al-Khatib", "Mbeki",    "Silva",     "Kovács",
                                  "Dvořák",       "O'Neill",   "Müller",   "Okafor"};
constexpr const char* language[] = {"el", "en", "ar", "fa", "fr", "uk", "sq", "ur"};
constexpr const char* district[] = {"Κυψέλη", "Εξάρχεια",     "Ομόνοια",      "Πετράλωνα",
                                    "Νίκαια", "Piraeus Port", "Victoria Sq.", "Larissis Stn."};
constexpr const char* street[] = {"Αχαρνών", "Πατησίων", "Λιοσίων", "Σωκράτους", "Acharnon", "Mitropoleos"};
constexpr const char* status[] = {"new", "contacted", "housed", "referred", "unknown", "closed"};
constexpr const char* words[] = {
    "ζήτησε",  "ραντεβού", "με",     "γιατρό", "χρειάζεται", "ρούχα",    "και",     "κουβέρτα", "ο",
    "σκύλος",  "του",      "είναι",  "καλά",   "δεν",        "ήρθε",     "χθες",    "asked",    "for",
    "papers",  "slept",    "at",     "the",    "station",    "needs",    "glasses", "wound",    "dressing",
    "changed", "call",     "the",    "clinic", "prefers",    "evenings", "speaks",  "little",   "Greek",
    "has",     "a",        "cousin", "in",     "Patras"};

template <typename... Parts> std::string format(const char* form, Parts... parts) {
  char text[64];
  std::snprintf(text, sizeof text, form, parts...);
  return text;
}

std::string date(Dice& dice, int from, int to) {
  const int year = dice.between(from, to), month = dice.between(1, 12), day = dice.between(1, 28);
  return format("%d-%02d-%02d", year, month, day);
}

std::string value(Dice& dice, const std::string& field) {
  if (field == "given_name") return dice.one_of(given);
  if (field == "family_name") return dice.one_of(family);
  if (field == "birth_date") return date(dice, 1940, 2007);
  if (field == "sex") return std::string(1, "fmx"[dice.below(3)]);
  if (field == "language") return dice.one_of(language);
  if (field == "phone") {
    std::string number = "+30 69";
    for (int i = 0; i < 8; ++i) number += static_cast<char>('0' + dice.below(10));
    return number;
  }
  if (field == "district") return dice.one_of(district);
  if (field == "address") {
    std::string text = std::string(dice.one_of(street)) + " " + std::to_string(dice.between(1, 240)) + ", ";
    return text + dice.one_of(district);
  }
  if (field == "status") return dice.one_of(status);
  if (field == "last_contact") {
    const std::string day = date(dice, 2024, 2026);
    const int hour = dice.between(8, 22), minute = dice.between(0, 59);
    return day + format("T%02d:%02dZ", hour, minute);
  }
  if (field == "worker") return format("w%03d", dice.between(1, 40));
  std::string note;
  for (int left = dice.between(30, 54); left > 0; --left)
    note += std::string(note.empty() ? "" : " ") + dice.one_of(words);
  return note;
}

} // namespace

std::vector<Operation> workload(std::size_t records, std::size_t edits, std::uint64_t seed) {
  constexpr const char* editable[] = {"phone",        "district", "address", "status",
                                      "last_contact", "worker",   "note",    "note"};
  Dice dice(seed);
  std::vector<Operation> operations;
  const std::size_t total = records + edits;
  std::size_t created = 0;
  for (std::size_t i = 0; i < total; ++i) {
    Operation operation;
    if (created * total <= i * records && created < records) {
      operation.record = created++;
      operation.creates = true;
      for (const char* field : fields) operation.values.emplace_back(field, value(dice, field));
    } else {
      operation.record = dice.below(created);
      const std::string field = dice.one_of(editable);
      operation.values.emplace_back(field, value(dice, field));
    }
    operations.push_back(std::move(operation));
  }
  return operations;
}

std::string apply_lines(const std::vector<Operation>& operations) {
  std::string lines;
  std::vector<std::size_t> line_of; // of each record's creation, from 1
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const Operation& operation = operations[i];
    Json line = Json::object();
    if (operation.creates) {
      line_of.push_back(i + 1);
      line["new"] = "bench_case";
    } else {
      line["set"] = "$" + std::to_string(line_of[operation.record]);
    }
    for (const auto& [field, text] : operation.values) line["fields"][field] = text;
    lines += line.dump() + "\n";
  }
  return lines;
}

} // namespace dromos::bench
