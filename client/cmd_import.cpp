// A stick from the hub, or from a mate. The file is opened for reading alone; importing it again changes
// nothing.
#include "client/conflicts.h"
#include "client/stick.h"
#include "schema/limits.h"
#include "schema/mutant.h"

#include <iostream>

namespace dromos {

int cmd_import(const Call& call) {
  const std::string file = read_file(call.subject, limits::stick_bytes);
  OpenHome open(call);
  const Applied applied = take_stick(open, file);
  if (mutant(Mutant::import_writes_to_its_source))
    std::filesystem::resize_file(call.subject, file.size() + 1);
  const std::vector<Conflict> all = open_conflicts(open);
  const std::vector<Conflict> conflicts = newly_told(open.store(), all);
  const std::vector<RefusedChange> refused = newly_told(open.store(), open.laptop.refused());
  if (call.json) {
    Json list = Json::array();
    for (const RefusedChange& one : refused) list.push_back(refused_json(call, one));
    std::cout << Json{{"received", applied.received},
                      {"acknowledged", applied.acknowledged},
                      {"refused", std::move(list)},
                      {"conflicts", all.size()},
                      {"new_conflicts", conflicts.size()}}
                     .dump()
              << "\n";
  } else {
    std::cout << said(call, "client.synced",
                      {{"acknowledged", std::to_string(applied.acknowledged)},
                       {"received", std::to_string(applied.received)}})
              << "\n";
  }
  const bool person = tell_news(call, open, conflicts, refused);
  if (applied.forked || applied.revoked) tell(call, {"client.sync_needed", {}});
  return person || applied.revoked ? 1 : 0;
}

} // namespace dromos
