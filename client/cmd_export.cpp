// A stick: to the hub, or to a mate of the same unit.
#include "client/stick.h"

#include <iostream>

namespace dromos {

int cmd_export(const Call& call) {
  OpenHome open(call);
  const Stick stick = call.to.empty() ? stick_to_hub(open) : stick_to_mate(open, call.to);
  write_durably(call.subject, stick.bytes);
  if (call.json)
    std::cout << Json{{"changes", stick.changes}, {"bytes", stick.bytes.size()}}.dump() << "\n";
  else
    std::cout << said(call, "client.exported",
                      {{"changes", std::to_string(stick.changes)}, {"file", call.subject}})
              << "\n";
  return 0;
}

} // namespace dromos
