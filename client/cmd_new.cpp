#include "client/entries.h"

#include <iostream>

namespace dromos {

int cmd_new(const Call& call) {
  OpenHome open(call);
  Entries entries(call, open);
  Entry entry = entries.fresh(call.subject);
  entry.about = call.about;
  entries.add_words(entry, call.words);
  for (const std::string& record : save(call, open, entries, {std::move(entry)})) std::cout << record << "\n";
  return 0;
}

} // namespace dromos
