// What a laptop knows of its people while it is unlocked: the index, the agenda, the links, built in one pass
// over the store and kept up to date together.
#pragma once
#include "client/people/agenda.h"
#include "client/people/late_edits.h"
#include "client/people/person_file.h"
#include "client/search/suggest.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace dromos {

class PeopleHere {
 public:
  explicit PeopleHere(Laptop& laptop);

  // After every save and exchange, with the records that Laptop::save() and Applied::touched name. After a
  // change of rights it is to be built anew (Desk::people): what may be read has become another.
  void refresh(const std::vector<std::string>& records);

  // Linked persons stand once, as the one who resembles most; the others are in `linked`.
  struct Found {
    Suggestion suggestion;
    std::vector<std::string> linked;
  };
  std::vector<Found> find(const PersonQuery& query, const std::string& worker) const;
  PersonFile file(const std::string& worker, const std::string& person) const {
    return person_file(laptop_, linked_, agenda_.rules(), worker, person);
  }
  const Agenda& agenda() const { return agenda_; }
  const LinkedPeople& linked() const { return linked_; }
  const PeopleIndex& index() const { return index_; }
  const LateEdits& late() const { return late_; }
  const std::set<std::int64_t>& differing() const {
    return differing_;
  } // rows that may have different values

 private:
  void differs(const RecordRow& row);

  Laptop& laptop_;
  PeopleIndex index_;
  Agenda agenda_;
  LateEdits late_;
  std::set<std::int64_t> differing_;
  LinkedPeople linked_;
  Likeness likeness_;
};

} // namespace dromos
