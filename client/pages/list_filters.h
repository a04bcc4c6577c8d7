// What a list is filtered by besides words, as the type's declaration has it: the codes among its columns, a
// worker, and the days of its first date.
#pragma once
#include "client/pages/asked.h"
#include "schema/catalog.h"
#include "schema/json.h"

#include <string>
#include <vector>

namespace dromos {

class ListFilters {
 public:
  ListFilters(Asked& asked, const Type& type, const ListView& view);

  // What was chosen, of all that was posted: into the view.
  static void choose(const Type& type, const Posted& posted, ListView& view);

  // `fields` as the worker may read them. A day that can't be read filters nothing out, and is told in
  // view().
  bool matches(const Json& fields) const;
  bool any() const; // something is chosen
  // As page_list.mustache reads it.
  Json view() const;

 private:
  bool on_a_day(const Json& value) const;

  Asked& asked_;
  const Type& type_;
  const ListView& view_;
  bool wrong_from_ = false, wrong_to_ = false; // before the days, whose reading sets them
  std::string from_, to_;                      // "2026-11-23"; empty: no bound
};

} // namespace dromos
