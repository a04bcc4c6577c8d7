// How a type is laid out in forms, lists and titles: schema/forms.json. What it leaves out follows from the
// declaration alone, so that a new type or field appears without a line there.
#pragma once
#include "client/pages/control.h"
#include "schema/catalog.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

struct Layout {
  std::vector<std::string> title;                        // fields that name a record
  std::string titled_by;                                 // else the type, about this record, that names it
  std::vector<std::string> columns;                      // of its list
  std::vector<std::string> first;                        // shown first in its form; the rest is folded
  std::vector<std::string> longer;                       // texts of several lines
  std::vector<std::string> again;                        // what "save and next" begins the next one with
  std::map<std::string, std::vector<std::string>> chips; // field: codes that stand open, the rest is folded

  Shape shape(const Field& field) const;
};

Layout layout_of(const Type& type);

// Whether a role of this laptop reads, or writes, records of the type.
bool has_role(OpenHome& open, const Type& type, bool writing);
// The type whose records name this field's target (titled_by) by this very field, as the members of a
// household do: the field's form makes a new target together with the first of them. Null: it is none.
const Type* made_with(OpenHome& open, const Field& field);
inline constexpr const char* new_target = "new"; // what a form posts where it wants one made

} // namespace dromos
