#include "client/pages/to_decide.h"

#include "client/pages/aside.h"
#include "client/people/guard.h"
#include "sync/engine/instant.h"

namespace dromos {

namespace {

constexpr std::int64_t late_ms = 60LL * 24 * 60 * 60 * 1000; // older late edits were seen, or nobody minds

bool may_know_record(OpenHome& open, const std::string& record) {
  const auto entry = open.store().entry(record);
  return !entry || may_know_of(open.laptop, open.worker(), entry->root);
}

} // namespace

ToDecide::ToDecide(Asked& asked) {
  OpenHome& open = asked.open();
  const PeopleHere& people = asked.desk.people();
  const Aside aside(open);
  for (Conflict& one : open_conflicts(open, people.differing()))
    (one.field == "deleted" ? deletions : conflicts).push_back(std::move(one));
  const std::string since = instant(asked.desk.call().seams.clock.now_ms() - late_ms);
  for (LateEdit& one : people.late().list(since, open.worker()))
    (aside.has(one.name) ? late_aside : late).push_back(std::move(one));
  for (RefusedSave& one : refused_saves(open.laptop))
    if (may_know_record(open, one.first.record))
      (aside.has(Aside::name_of(one)) ? refused_aside : refused).push_back(std::move(one));
}

} // namespace dromos
