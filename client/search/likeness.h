// What agreement and disagreement count when people are compared: schema/names/likeness.json, each with its
// reason.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace dromos {

struct Likeness {
  double likely, shown, crowd, name_most, form, variant, begins, similar, other_slot, parent, unmatched,
      other_given, born_day, born_month, born_year, born_swapped, born_other_day, born_near, born_far,
      age_fits, age_far, gender, other_gender, number, number_begins, phone;

  static Likeness load(); // throws Refused "schema.declaration" where one is missing, or not known
};

} // namespace dromos
