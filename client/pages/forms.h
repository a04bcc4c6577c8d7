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

} // namespace dromos
