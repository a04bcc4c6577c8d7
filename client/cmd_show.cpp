#include "client/history.h"
#include "client/presented.h"

#include <iostream>

namespace dromos {

int cmd_show(const Call& call) {
  OpenHome open(call);
  Json presented = Presenter(open).record(call.subject);
  const Json history = call.history ? history_of(open, call.subject) : Json();
  if (call.json) {
    if (call.history) presented["history"] = history;
    std::cout << presented.dump() << "\n";
    return 0;
  }
  const Words words{open.catalog, call.language};
  std::cout << words.record(presented);
  if (call.history) std::cout << "\n" << history_text(words, call.subject, history);
  return 0;
}

} // namespace dromos
