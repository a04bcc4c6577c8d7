#include "client/conflicts.h"
#include "client/record_text.h"

#include <iostream>

namespace dromos {

int cmd_conflicts(const Call& call) {
  OpenHome open(call);
  const std::vector<Conflict> conflicts = open_conflicts(open);
  if (call.json) {
    Json array = Json::array();
    for (const Conflict& one : conflicts)
      array.push_back({{"record", one.record}, {"field", one.field}, {"values", one.values}});
    std::cout << array.dump() << "\n";
    return 0;
  }
  const Words words{open.catalog, call.language};
  if (conflicts.empty()) std::cout << said(call, "client.no_conflicts") << "\n";
  for (const Conflict& one : conflicts) {
    std::cout << words.type(one.record) << "  " << one.record << "  " << words.field(one.record, one.field)
              << " (" << one.field << ")\n";
    std::vector<std::pair<std::string, std::string>> lines;
    for (const Json& value : one.values)
      lines.emplace_back(value["value"].dump(), words.values(one.record, one.field, Json::array({value})));
    std::cout << aligned(lines);
  }
  return 0;
}

} // namespace dromos
