#include "schema/name_forms.h"

#include "schema/declaration.h"
#include "schema/embedded.h"
#include "schema/json.h"
#include "schema/name_key.h"

#include <algorithm>

namespace dromos {
namespace {

void note(NameForms::Names& names, std::uint16_t name) {
  const auto at = std::lower_bound(names.begin(), names.end(), name);
  if (at == names.end() || *at != name) names.insert(at, name);
}

// A form of several words (Abd Allah, Bi Bi) is often written as one.
std::string as_one(const std::string& form) {
  std::string one;
  for (const std::string& word : name_words(form)) one += word;
  return one;
}

} // namespace

NameForms NameForms::load() {
  NameForms forms;
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name != "names/greek.json" && file.name != "names/foreign.json") continue;
    const Json json = parse_json(file.bytes);
    Declaration table(json, {std::string(file.name), ""});
    table.text("about");
    table.each("names", [&](Declaration& declared) {
      const auto number = static_cast<std::uint16_t>(forms.count_++);
      std::vector<std::string> spellings = declared.texts("forms");
      spellings.push_back(declared.text("name"));
      declared.text("sex");
      declared.done();
      for (const std::string& spelling : spellings)
        for (const std::string& key : name_keys(as_one(spelling))) {
          note(forms.keys_[key], number);
          note(forms.stems_[std::string(name_stem(key))], number);
        }
    });
    table.done();
  }
  return forms;
}

const NameForms::Names& NameForms::of(std::string_view key) const {
  static const Names none;
  if (const auto exact = keys_.find(key); exact != keys_.end()) return exact->second;
  const auto stem = stems_.find(name_stem(key));
  return stem == stems_.end() ? none : stem->second;
}

bool share_a_name(const NameForms::Names& a, const NameForms::Names& b) {
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j) return true;
    *i < *j ? ++i : ++j;
  }
  return false;
}

} // namespace dromos
