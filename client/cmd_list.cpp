#include "client/entries.h"
#include "client/presented.h"
#include "client/record_text.h"

#include <iostream>

namespace dromos {

int cmd_list(const Call& call) {
  OpenHome open(call);
  // A type that only another laptop declares is listed as far as its records are here.
  const std::vector<RecordEntry> entries = open.store().entries(call.subject);
  if (entries.empty()) type_named(open.catalog, call.subject);
  Presenter presenter(open);
  const Words words{open.catalog, call.language};
  Json array = Json::array();
  std::vector<std::pair<std::string, std::string>> lines;
  for (const RecordEntry& entry : entries) {
    auto one = presenter.shown(open.store().record(entry.id));
    if (!one) continue;
    if (call.json)
      array.push_back(std::move(*one));
    else
      lines.emplace_back(entry.record, words.line(*one));
  }
  if (call.json)
    std::cout << array.dump() << "\n";
  else
    std::cout << (lines.empty() ? said(call, "client.none") + "\n" : aligned(lines));
  return 0;
}

} // namespace dromos
