#include "client/search/likeness.h"

#include "schema/declaration.h"
#include "schema/embedded.h"

#include <algorithm>

namespace dromos {

namespace {

struct Name {
  const char* name;
  double Likeness::*value;
};

constexpr Name names[] = {{"likely", &Likeness::likely},
                          {"shown", &Likeness::shown},
                          {"crowd", &Likeness::crowd},
                          {"name_most", &Likeness::name_most},
                          {"form", &Likeness::form},
                          {"variant", &Likeness::variant},
                          {"begins", &Likeness::begins},
                          {"similar", &Likeness::similar},
                          {"other_slot", &Likeness::other_slot},
                          {"parent", &Likeness::parent},
                          {"unmatched", &Likeness::unmatched},
                          {"other_given", &Likeness::other_given},
                          {"born_day", &Likeness::born_day},
                          {"born_month", &Likeness::born_month},
                          {"born_year", &Likeness::born_year},
                          {"born_swapped", &Likeness::born_swapped},
                          {"born_other_day", &Likeness::born_other_day},
                          {"born_near", &Likeness::born_near},
                          {"born_far", &Likeness::born_far},
                          {"age_fits", &Likeness::age_fits},
                          {"age_far", &Likeness::age_far},
                          {"gender", &Likeness::gender},
                          {"other_gender", &Likeness::other_gender},
                          {"number", &Likeness::number},
                          {"number_begins", &Likeness::number_begins},
                          {"phone", &Likeness::phone}};

} // namespace

Likeness Likeness::load() {
  Likeness likeness{};
  const auto file = std::find_if(embedded_files().begin(), embedded_files().end(),
                                 [](const EmbeddedFile& one) { return one.name == "names/likeness.json"; });
  const Place place{"names/likeness.json", ""};
  if (file == embedded_files().end()) place.refuse("no such file");
  const Json json = parse_json(file->bytes);
  Declaration table(json, place);
  table.text("about");
  std::size_t read = 0;
  table.each("weights", [&](Declaration& declared) {
    const std::string name = declared.text("name");
    const auto known =
        std::find_if(std::begin(names), std::end(names), [&](const Name& one) { return name == one.name; });
    const Json& value = declared.json("value");
    if (known == std::end(names) || !value.is_number()) declared.place().in(name).refuse("no such weight");
    likeness.*(known->value) = value.get<double>();
    declared.text("why");
    declared.done();
    ++read;
  });
  table.done();
  if (read != std::size(names)) place.refuse("a weight is missing or given twice");
  return likeness;
}

} // namespace dromos
