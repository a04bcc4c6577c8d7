// A person's file as it is shown: the union of all who are linked with them, each value with the record that
// it came from, and everything about them in the order in which it happened.
#pragma once
#include "client/people/linked.h"
#include "client/people/work.h"
#include "schema/json.h"

#include <map>
#include <string>
#include <vector>

namespace dromos {

// One value of the union: `key` of a set or a map.
struct FiledValue {
  std::string key;
  Json value;
  std::string record, at, by; // which person's record says so, since when, who wrote it
};

struct Event {
  std::string when; // a date or an instant, as the record says
  std::string record;
  Json fields; // as the worker may read them
};

struct PersonFile {
  std::vector<std::string> persons; // the one asked for, and those who are linked
  bool stub = false;                // guarded, and not this worker's: nothing else is told
  // By field; the one that is shown stands first, different ones side by side after it.
  std::map<std::string, std::vector<FiledValue>> identity;
  std::vector<Event>
      parts; // names, identifiers, contact points, addresses, household: what has no time of its own
  std::vector<Event> timeline; // all else, the earliest first
};

// Throws Refused "engine.unknown_record". Linked persons whom the worker may not know, or whom this unit does
// not hold, are left out.
// Of a file's types: says something of the person, and not what happened.
bool is_part(std::string_view type);

PersonFile person_file(Laptop& laptop, const LinkedPeople& linked, const WorkRules& rules,
                       const std::string& worker, const std::string& person);
Json to_json(const PersonFile& file);

} // namespace dromos
