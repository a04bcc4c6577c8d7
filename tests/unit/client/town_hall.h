// People on a laptop of the small world, and what is found of them.
#pragma once
#include "client/people/people_here.h"
#include "tests/unit/loop/world.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dromos::test {

struct Name {
  std::string given, family, father;
};

inline std::string add_name(LaptopNode& node, const std::string& person, const Name& name,
                            const std::string& type = "LEGAL") {
  std::vector<Edit> edits{edit("type", type)};
  if (!name.given.empty()) edits.push_back(edit("given", name.given));
  if (!name.family.empty()) edits.push_back(edit("family", name.family));
  if (!name.father.empty()) edits.push_back(edit("father", name.father));
  edits.push_back(edit("as_written", name.family + " " + name.given));
  return create(node, "person_name", std::move(edits), person);
}

inline std::string add_person(LaptopNode& node, const Name& name, const std::string& born = {},
                              std::vector<Edit> more = {}) {
  if (!born.empty()) more.push_back(edit("birth_date", born));
  more.push_back(edit("dq_name", "1"));
  const std::string person = create(node, "person", std::move(more));
  add_name(node, person, name);
  return person;
}

inline PersonQuery typed(const std::string& text) {
  PersonQuery query;
  query.text = text;
  return query;
}

// Records found, the likeliest first.
inline std::vector<std::string> records(const std::vector<PeopleHere::Found>& found) {
  std::vector<std::string> out;
  for (const auto& one : found) out.push_back(one.suggestion.record);
  return out;
}
inline std::vector<std::string> found(LaptopNode& node, const PersonQuery& query) {
  return records(PeopleHere(*node.laptop).find(query, node.worker));
}
inline std::vector<std::string> found(LaptopNode& node, const std::string& text) {
  return found(node, typed(text));
}

} // namespace dromos::test
