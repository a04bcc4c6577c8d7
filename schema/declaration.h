// One JSON object of a declaration, read strictly: every member by name, none left over.
#pragma once
#include "schema/catalog.h"

#include <functional>

namespace dromos {

// Where a declaration stands: file, and place in it ("person.gender").
struct Place {
  std::string file, where;
  Place in(std::string_view part) const {
    return {file, where.empty() ? std::string(part) : where + "." + std::string(part)};
  }
  [[noreturn]] void refuse(std::string what) const; // Refused "schema.declaration"
};

class Declaration {
 public:
  Declaration(const Json& json, Place place);

  bool has(std::string_view member) const;
  const Json& json(std::string_view member); // must be there
  std::string text(std::string_view member);
  std::string text_or_empty(std::string_view member);
  bool flag(std::string_view member, bool otherwise);
  Label label();
  // Each item of an array as a Declaration of its own; nothing where the member is absent.
  void each(std::string_view member, const std::function<void(Declaration&)>& take);
  std::vector<std::string> texts(std::string_view member);
  // To be called last: refuses what nobody asked for, so that a misspelt member is not passed over.
  void done() const;

  const Place& place() const { return place_; }
  // An item of an array is found better by its name than by its number.
  void stands_at(std::string_view part) { place_ = parent_.in(part); }

 private:
  const Json& json_;
  Place place_, parent_;
  std::set<std::string, std::less<>> used_;
};

// The parts of a catalog, each from its own form (see Catalog::load).
Field read_field(Declaration& declared);
Code read_code(Declaration& declared);
Access read_access(Declaration& declared);
Reach read_reach(const Json& json, const Place& place);

} // namespace dromos
