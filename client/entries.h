// What a person entered, as edits: FIELD=VALUE words and JSON objects alike.
#pragma once
#include "client/open_home.h"
#include "schema/value.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dromos {

class Entries {
 public:
  Entries(const Call& call, OpenHome& open) : call_(call), open_(open) {}

  // "FIELD=VALUE"; "FIELD=" empties; for sets and maps "FIELD+=X" adds, "FIELD-=X" removes, "FIELD=A,B"
  // replaces the whole. `entry` says what it is about (record, type). Throws Refused "client.unknown_field",
  // "client.not_several", WrongUse "client.word".
  void add_words(Entry& entry, const std::vector<std::string>& words);
  // {"field": value, …}; a set as an array, a map as an object replaces the whole.
  void add_fields(Entry& entry, const Json& fields);

  // One that is there, or that fresh() named. Throws Refused "engine.unknown_record", "client.deleted".
  Entry existing(const std::string& record);
  // A new one, named already: `record` where a form has named it. Throws Refused "client.unknown_type".
  Entry fresh(const std::string& type, std::string record = {});

  const Warnings& warnings() const { return warnings_; }
  // Values of a decision: they replace every value seen.
  void add_decision(Entry& entry, const Field& field, std::vector<FieldValue> values);

  // Throws Refused "engine.unknown_field", "client.unknown_field".
  const Field& field_of(const Entry& entry, std::string_view name) const;
  Warnings& warnings() { return warnings_; }

 private:
  void add(Entry& entry, const Field& field, std::vector<FieldValue> values, bool whole);
  const std::set<std::string>& members(const Entry& entry, const Field& field);

  const Call& call_;
  OpenHome& open_;
  std::set<std::string> fresh_; // records that fresh() named: in no store yet
  Warnings warnings_;
  // Keys of a record's sets and maps as they are shown, with what earlier entries do to them.
  std::map<std::pair<std::string, std::string>, std::set<std::string>> members_;
};

// "did you mean": the likeliest of `names`, as ", "-joined words; empty where none is near.
std::string nearest_names(const std::vector<std::string>& names, std::string_view typed);
const Type& type_named(const Catalog& catalog,
                       const std::string& name); // throws Refused "client.unknown_type"

// What the checks of a whole record find: an AMKA's date is compared with the birth date of the person it is
// about.
Warnings record_warnings(OpenHome& open, const std::string& record);

// Saves, and tells what the checks of whole records found, each once.
std::vector<std::string> save(const Call& call, OpenHome& open, const Entries& entries,
                              const std::vector<Entry>& list);

} // namespace dromos
