// What waits for the workers of this laptop, and when each person was last met: in memory, built in the same
// pass as the people index and kept up to date with it. Short facts alone; what is shown is read from the
// store.
#pragma once
#include "client/people/work.h"
#include "client/search/people_index.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace dromos {

// One thing that waits.
struct Due {
  std::string kind; // "visit", "appointment", "task", "step", "review", "referral", "renewal", "report", …
  std::string record; // what waits
  std::string root;   // the person, or the record itself
  std::string due;    // a date or an instant, as the record says
};

// Somebody who was not met for a while.
struct Unseen {
  std::string root, last; // the person, and when
  std::string place;      // where, as far as it was told and may be read
  std::string record;     // the contact
};

// A case of a worker's.
struct Case {
  std::string record, root, state, opened;
};

class Agenda {
 public:
  // `people`: who is held and guarded here; must stand as long as this.
  Agenda(Laptop& laptop, const PeopleIndex& people);

  void take(const RecordRow& row); // one record of a pass over all
  void refresh(const std::vector<std::string>& records);

  // What is due from one day (or instant) up to and with another, the earliest first: what waits for the
  // reader or for nobody by name, or all of it. Nothing about people whom the reader may not know, here and
  // below.
  enum class Whose { own, all };
  std::vector<Due> due(std::string_view from, std::string_view until, std::string_view reader,
                       Whose whose = Whose::own) const;
  // Open cases in which the worker is responsible or in the team; the newest first.
  std::vector<Case> caseload(std::string_view worker) const;
  // People whom somebody met since one day, and nobody since a later one; the longest first.
  std::vector<Unseen> unseen(std::string_view met_since, std::string_view not_since, std::string_view reader,
                             std::size_t most) const;
  const WorkRules& rules() const { return rules_; }

 private:
  struct Item {
    std::uint32_t root = 0;
    std::uint32_t workers = 0; // number of a set of workers; 0: nobody is named
    std::uint8_t kind = 0;
    bool open = false, whole_day = false;
    std::int32_t due = 0;  // minutes since 1970; 0: never
    std::int32_t seen = 0; // minutes since 1970 at which somebody met the person; 0: nobody
  };
  struct Numbers {
    std::vector<std::string> names;
    std::unordered_map<std::string, std::uint32_t> of;
  };
  static std::uint32_t number(Numbers& numbers, const std::string& name);
  bool waits_for(const Item& item, std::string_view worker) const;
  bool told(const std::string& root, std::string_view reader) const; // held here, and the reader may know
  Json fields_of(const RecordEntry& entry) const;

  Laptop& laptop_;
  const PeopleIndex& people_;
  Sight sight_;
  WorkRules rules_;
  Numbers kinds_, roots_, workers_{{""}, {{"", 0}}};
  std::unordered_map<std::int64_t, Item> items_;                 // by row
  std::vector<std::pair<std::int32_t, std::int64_t>> last_seen_; // by root: when, and by which row
};

// "2026-11-23" or "2026-11-23T20:15:00.000Z" in minutes since 1970; a date counts from its beginning; 0 where
// it is neither.
std::int32_t minutes_of(std::string_view when);

} // namespace dromos
