#include "client/people/people_here.h"

#include "client/conflicts.h"
#include "schema/value.h"

#include <algorithm>
#include <set>

namespace dromos {

PeopleHere::PeopleHere(Laptop& laptop)
    : laptop_(laptop), index_(laptop), agenda_(laptop, index_), late_(laptop, agenda_.rules()),
      linked_(laptop), likeness_(Likeness::load()) {
  laptop.store().each_record([this](const RecordRow& row) {
    index_.take(row);
    agenda_.take(row);
    late_.take(row);
    differs(row);
  });
}

void PeopleHere::differs(const RecordRow& row) {
  if (may_conflict(row.state))
    differing_.insert(row.id);
  else
    differing_.erase(row.id);
}

void PeopleHere::refresh(const std::vector<std::string>& records) {
  index_.refresh(records);
  agenda_.refresh(records);
  late_.refresh(records);
  for (const std::string& record : records)
    if (const auto entry = laptop_.store().entry(record)) differs(laptop_.store().record(entry->id));
  if (std::any_of(records.begin(), records.end(),
                  [](const std::string& record) { return type_of(record) == "same_person"; }))
    linked_ = LinkedPeople(laptop_);
}

std::vector<PeopleHere::Found> PeopleHere::find(const PersonQuery& query, const std::string& worker) const {
  std::vector<Found> out;
  std::set<std::string> told;
  for (Suggestion& one : Suggester(index_, likeness_).suggest(query, worker)) {
    if (told.contains(one.record)) continue;
    std::vector<std::string> others = linked_.group(one.record);
    told.insert(others.begin(), others.end());
    std::erase(others, one.record);
    out.push_back({std::move(one), std::move(others)});
  }
  return out;
}

} // namespace dromos
