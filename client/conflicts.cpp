#include "client/conflicts.h"

#include "client/people/guard.h"
#include "client/record_text.h"
#include "schema/encoding.h"
#include "schema/value.h"
#include "sync/engine/dot.h"
#include "sync/engine/present.h"
#include "sync/engine/show.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace dromos {

namespace {

Conflict conflict_of(const std::string& record, const std::string& field,
                     const std::vector<ConflictValue>& values) {
  Conflict conflict{record, field, Json::array(), {}};
  for (const ConflictValue& one : values) {
    conflict.values.push_back(present(one));
    conflict.dots.push_back(one.write->dot.string());
  }
  return conflict;
}

} // namespace

bool may_conflict(const RecordState& state) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const auto& [name, reg] : state.registers) {
    if (reg.live.empty()) continue;
    if (reg.live.size() > 1 || name.field == "deleted" || !seen.emplace(name.field, name.key).second)
      return true;
  }
  return false;
}

std::vector<Conflict> open_conflicts(OpenHome& open, const std::set<std::int64_t>& rows) {
  Laptop& laptop = open.laptop;
  std::vector<Conflict> out;
  for (const std::int64_t number : rows) {
    const RecordRow row = laptop.store().record(number);
    const RecordEntry entry{row.id, row.state.record, row.state.root, row.unit};
    const Shown shown = show(laptop.catalog(), row.state, laptop.readable(entry));
    if (shown.conflicts.empty() || !may_know_of(laptop, open.worker(), row.state.root)) continue;
    for (const auto& [field, values] : shown.conflicts)
      out.push_back(conflict_of(row.state.record, field, values));
  }
  std::sort(out.begin(), out.end(), [](const Conflict& a, const Conflict& b) {
    return std::tie(a.record, a.field) < std::tie(b.record, b.field);
  });
  return out;
}

std::vector<Conflict> open_conflicts(OpenHome& open) {
  std::set<std::int64_t> rows;
  open.store().each_record([&](const RecordRow& row) {
    if (may_conflict(row.state)) rows.insert(row.id);
  });
  return open_conflicts(open, rows);
}

std::vector<Conflict> newly_told(Store& store, const std::vector<Conflict>& conflicts) {
  const std::string kept = store.node("told_conflicts").value_or("{}");
  const Json told = Json::parse(kept);
  Json now = Json::object();
  std::vector<Conflict> out;
  for (const Conflict& conflict : conflicts) {
    const std::string name = conflict.record + " " + conflict.field;
    const Json before = told.value(name, Json::array());
    const bool known = std::all_of(conflict.dots.begin(), conflict.dots.end(), [&](const std::string& dot) {
      return std::find(before.begin(), before.end(), dot) != before.end();
    });
    if (!known) out.push_back(conflict);
    now[name] = conflict.dots;
  }
  if (now.dump() != kept) store.transaction([&] { store.set_node("told_conflicts", now.dump()); });
  return out;
}

std::vector<RefusedChange> newly_told(Store& store, const std::vector<RefusedChange>& refused) {
  const std::string kept = store.node("told_refusals").value_or("[]");
  const Json told = Json::parse(kept);
  Json now = Json::array();
  std::vector<RefusedChange> out;
  for (const RefusedChange& one : refused) {
    const std::string name = base64url(one.batch) + ":" + std::to_string(one.refusal.seq);
    if (std::find(told.begin(), told.end(), name) == told.end()) out.push_back(one);
    now.push_back(name);
  }
  if (now.dump() != kept) store.transaction([&] { store.set_node("told_refusals", now.dump()); });
  return out;
}

Message refusal_message(const RefusedChange& refused) {
  return {refused.refusal.reason,
          {{"record", refused.record},
           {"field", refused.refusal.field},
           {"type", std::string(type_of(refused.record))},
           {"worker", ""}}};
}

Json refused_json(const Call& call, const RefusedChange& refused) {
  return {
      {"record", refused.record},          {"seq", refused.refusal.seq},
      {"field", refused.refusal.field},    {"reason", refused.refusal.reason},
      {"batch", base64url(refused.batch)}, {"sentence", sentence(refusal_message(refused), call.language)}};
}

bool tell_news(const Call& call, OpenHome& open, const std::vector<Conflict>& conflicts,
               const std::vector<RefusedChange>& refused) {
  for (const RefusedChange& one : refused) {
    const Message why = refusal_message(one);
    tell(call, {"client.refused", {{"record", one.record}, {"why", sentence(why, call.language)}}});
  }
  const Words words{open.catalog, call.language};
  for (const Conflict& one : conflicts) {
    if (one.field == "deleted" && one.values.size() == 1) { // the other side is all that is written there
      tell(call, {"client.conflict_deleted",
                  {{"record", one.record}, {"worker", one.values[0]["worker"].get<std::string>()}}});
      continue;
    }
    tell(call, {"client.conflict",
                {{"record", one.record},
                 {"field", words.field(one.record, one.field)},
                 {"name", one.field},
                 {"values", words.values(one.record, one.field, one.values)}}});
  }
  return !refused.empty() || !conflicts.empty();
}

} // namespace dromos
