// When a record happened, when it is due and for whom: schema/work.json, applied to one record.
#pragma once
#include "schema/catalog.h"
#include "schema/json.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

struct WorkRule {
  std::vector<std::string> happened; // the first of these fields that has a value
  std::string kind;                  // "case", "visit", "appointment", …; empty: nothing waits
  std::string due, done;             // fields; done: given once it is finished
  std::string due_else; // field: since when it waits, where no day was set; where that was not told either,
                        // since it was entered
  std::string state;    // field of its state, with the codes in which it waits
  std::vector<std::string> open;
  bool closes = false;              // in other states it is closed: what is written about it then is late
  std::string within;               // field that names what it is a part of
  std::vector<std::string> workers; // fields that name whom it waits for
  bool seen = false;                // somebody met the person
  std::vector<std::string> place;   // fields that tell where
  std::string not_seen;             // field, with the codes that say that nobody was met
  std::vector<std::string> not_seen_codes;
};

class WorkRules {
 public:
  // Throws Refused "schema.declaration" where a row names a type or field that is not declared.
  static WorkRules load(const Catalog& catalog);
  const WorkRule* of(std::string_view type) const;
  // When it happened, as the record says: a date or an instant. Of a type without a row its first date; where
  // there is none, when it was entered.
  std::string happened(const Catalog& catalog, std::string_view record, const Json& fields) const;

 private:
  std::map<std::string, WorkRule, std::less<>> rules_;
};

// When the record was made, by its own name (UUIDv7).
std::string entered_at(std::string_view record);

} // namespace dromos
