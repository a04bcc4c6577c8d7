// One field in a form: how its value stands in the controls of a browser, and back. Both ways go through what
// a browser posts, so that a value, a draft and a form sent back with an error are shown alike.
#pragma once
#include "client/pages/posted.h"
#include "client/pages/titles.h"
#include "client/record_text.h"
#include "schema/catalog.h"
#include "schema/json.h"

#include <string>
#include <utility>
#include <vector>

namespace dromos {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Whether a form asks for it: not what is derived, a snapshot, or the system's own.
bool is_entered(const Field& field);

// What a browser would post of an untouched control that shows `value` (null: none).
Pairs written(const Field& field, const Json& value, Language language);
// The pairs of one field, of all that was posted: sorted, without empty ones.
Pairs pairs_of(const Field& field, const Posted& posted);
// As JSON for check_value(); null where nothing is entered. What can't be read is handed on as it was typed,
// for check_value() to refuse by name.
// What refuses a value, with an example as people write it on a page.
Message as_on_pages(const Field& field, Message message);
Json entered(const Field& field, const Pairs& pairs);

// "2026-11-23": the day of an instant where this machine is.
std::string local_day(std::int64_t ms);
// The same of a day as people write it, "23/11/2026"; empty: it is none.
std::string day_typed(const std::string& text);

// A number and a map's key stand in a control's name: "f.given.BLANKET".
std::string control_name(const Field& field);

// The control as the template field.mustache reads it.
struct ControlContext {
  OpenHome& open;
  Words words;
  Titles& titles;
  std::string record{}, root{}; // a reference to anything names what else stands under the record's root
};
// How a layout wants it: a text of several lines; of a list the codes that stand open as chips (none are
// named: all of them).
struct Shape {
  bool longer = false;
  const std::vector<std::string>* chips = nullptr;
};
Json control(const ControlContext& context, const Field& field, const Pairs& pairs, const Shape& shape);

} // namespace dromos
