// A person's file: the union of all who are linked with them, and everything about them in order of time.
#include "client/open_home.h"
#include "client/people/person_file.h"
#include "client/record_text.h"

#include <iostream>

namespace dromos {

int cmd_person(const Call& call) {
  OpenHome open(call);
  const LinkedPeople linked(open.laptop);
  const PersonFile file =
      person_file(open.laptop, linked, WorkRules::load(open.catalog), open.worker(), call.subject);
  if (call.json) {
    std::cout << to_json(file).dump() << "\n";
    return 0;
  }
  const Words words{open.catalog, call.language};
  std::vector<std::pair<std::string, std::string>> lines;
  for (const auto& [field, values] : file.identity)
    for (const FiledValue& one : values) {
      if (!one.key.empty()) continue; // sets and maps stand in the JSON
      lines.emplace_back(words.field(one.record, field),
                         words.value(one.record, field, one.value) + "  " + one.record);
    }
  for (const auto* events : {&file.parts, &file.timeline})
    for (const Event& event : *events)
      lines.emplace_back(
          event.when + "  " + words.type(event.record),
          words.line({{"record", event.record}, {"fields", event.fields}, {"conflicts", Json::object()}}) +
              "  " + event.record);
  std::cout << aligned(lines);
  return 0;
}

} // namespace dromos
