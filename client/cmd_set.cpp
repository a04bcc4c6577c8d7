#include "client/entries.h"

namespace dromos {

int cmd_set(const Call& call) {
  OpenHome open(call);
  Entries entries(call, open);
  Entry entry = entries.existing(call.subject);
  entries.add_words(entry, call.words);
  save(call, open, entries, {std::move(entry)});
  return 0;
}

} // namespace dromos
