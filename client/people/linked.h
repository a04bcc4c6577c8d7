// Who is one person with whom: `same_person` decisions that stand. A decision is data like any other: made by
// a worker, undone by another record that names it; the persons' own records stay as they are.
#pragma once
#include "sync/engine/laptop.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

struct Link {
  std::string record, a, b;
};

class LinkedPeople {
 public:
  // Reads every decision on this laptop. They are few.
  explicit LinkedPeople(Laptop& laptop);

  // The person and everybody linked with them, in the order of their names (which is that of their making).
  std::vector<std::string> group(const std::string& person) const;
  // The decisions that hold the group together.
  std::vector<Link> links(const std::string& person) const;

  // Decides that two are one; gives the decision's record. Throws as Laptop::save().
  static std::string decide(Laptop& laptop, const std::string& worker, const std::string& a,
                            const std::string& b, const std::string& reason);
  // Undoes a decision; gives the record that does so.
  static std::string undo(Laptop& laptop, const std::string& worker, const Link& link,
                          const std::string& reason);

 private:
  std::vector<Link> links_;
  std::multimap<std::string, std::size_t> of_; // by person: places in links_
};

} // namespace dromos
