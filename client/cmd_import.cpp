// A stick from the hub, or from a mate. The file is opened for reading alone; importing it again changes
// nothing.
#include "client/conflicts.h"
#include "client/standing.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "sync/engine/envelope.h"
#include "sync/engine/packed.h"

#include <iostream>

namespace dromos {

namespace {

void add(Applied& sum, Applied&& one) {
  sum.received += one.received;
  sum.acknowledged += one.acknowledged;
  sum.forked = sum.forked || one.forked;
  sum.revoked = sum.revoked || one.revoked;
  sum.more = one.more;
}

bool of_another_kind(const Refused& refused) {
  for (const auto& [name, value] : refused.message().values)
    if (refused.message().key == "engine.envelope" && name == "what" && value == "another kind of file")
      return true;
  return false;
}

// One answer, or several: a count, then each with its length.
Applied take_answers(OpenHome& open, std::string_view content) {
  if (!mutant(Mutant::import_before_cut))
    open.laptop.cut(); // open changes are cut before anything is imported
  Applied sum;
  if (content.starts_with("{\"")) {
    add(sum, open.laptop.apply(content));
    return sum;
  }
  Unpacker in(content);
  for (std::uint64_t left = in.number(); left > 0; --left) add(sum, open.laptop.apply(in.view()));
  return sum;
}

Applied taken(OpenHome& open, std::string_view file) {
  std::string content;
  try {
    content = open.identity.open_stick(kind_stick_down, file);
  } catch (const Refused& refused) {
    if (!of_another_kind(refused)) throw;
    return open.laptop.take_handover(open.identity.open_stick(kind_stick_mate, file));
  }
  return take_answers(open, content);
}

} // namespace

int cmd_import(const Call& call) {
  const std::string file = read_file(call.subject, limits::stick_bytes);
  OpenHome open(call);
  const Applied applied = taken(open, file);
  if (mutant(Mutant::import_writes_to_its_source))
    std::filesystem::resize_file(call.subject, file.size() + 1);
  const std::vector<Conflict> all = open_conflicts(open.laptop);
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
