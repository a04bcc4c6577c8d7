// Search before create: who on this laptop is likely the same as the one being entered, and why.
#pragma once
#include "client/search/likeness.h"
#include "client/search/people_index.h"

#include <string>
#include <vector>

namespace dromos {

// Any of it may be empty. `text` is a search field's: names, a birth date and a number in any order; the
// others are a form's, each in its place.
struct PersonQuery {
  std::string text, given, family, father, mother, birth, number, gender;
  bool registering = false; // people whose processing is restricted do not enter matching
  std::size_t most = 10;
};

// One thing that agrees, or speaks against it.
struct Agreement {
  std::string
      what; // "given", "family", "father", "mother", "alias", "birth", "age", "gender", "number", "phone"
  std::string how; // names: "same", "form", "variant", "begins", "similar"; birth: "day", "month", "year",
                   // "swapped", "other_day", "near", "far"; numbers: "same", "begins"
  bool against = false;
  std::string value; // as it is on file; of a number its last digits alone
};

struct Suggestion {
  std::string record;
  std::string name;  // as it was written
  std::string birth; // as far as it is known
  double score = 0;
  bool likely = false; // likely the same person
  std::vector<Agreement> agrees;
};

class Suggester {
 public:
  Suggester(const PeopleIndex& index, Likeness likeness) : index_(index), likeness_(likeness) {}

  // The likeliest first. People whom `worker` may not know are not among them.
  std::vector<Suggestion> suggest(const PersonQuery& query, std::string_view worker) const;

 private:
  const PeopleIndex& index_;
  Likeness likeness_;
};

} // namespace dromos
