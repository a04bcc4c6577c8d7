#include "client/pages/undo.h"

#include "client/entries.h"
#include "client/history.h"
#include "client/pages/routes.h"
#include "client/pages/view.h"
#include "sync/engine/record_name.h"

#include <algorithm>
#include <map>
#include <utility>

namespace dromos {

void offer_undo(Asked& asked, std::vector<Undo::Part> parts, std::string back) {
  for (Undo::Part& part : parts) part.hashes = asked.open().laptop.record(part.record).hashes;
  asked.session.undo = Undo{std::move(parts), std::move(back)};
}

std::vector<Undo::Part> undo_of(const std::vector<Entry>& made) {
  std::vector<Undo::Part> parts;
  for (const Entry& entry : made) parts.push_back({entry.record, Json::object(), true, {}});
  return parts;
}

Entry brought_back(OpenHome& open, const std::string& record) {
  Entry out;
  out.record = record;
  out.edits.push_back({"deleted", {{}, nullptr}, true});
  const Json history = history_of(open, record);
  using Member = std::pair<std::string, std::string>; // field, and key of a set or map
  std::map<Member, Json> last, gone;
  for (const Json& step : history) { // the oldest first
    if (step["state"] == "refused") continue;
    const Json& writes = step["writes"];
    const auto says = [&](const Json& value) {
      return std::any_of(writes.begin(), writes.end(), [&](const Json& write) {
        return write["field"] == "deleted" && write.contains("new") && write["new"] == value;
      });
    };
    if (says(nullptr)) gone.clear(); // it was kept
    const bool deletes = says(true);
    for (const Json& write : writes) {
      const std::string field = write["field"].get<std::string>();
      if (field == "deleted" || !open.catalog.class_of(type_of(record), field)) continue;
      const Member member{field, write.value("key", std::string())};
      if (write.contains("new"))
        last[member] = write["new"];
      else if (deletes && last.contains(member))
        gone[member] = last[member];
    }
  }
  for (const auto& [member, value] : gone)
    if (!value.is_null()) out.edits.push_back({member.first, {member.second, value}, false});
  return out;
}

HttpResponse page_undo(Asked& asked) {
  if (!asked.session.undo) return go_to("/");
  const Undo undo = *asked.session.undo;
  asked.session.undo.reset();
  OpenHome& open = asked.open();
  const Call call = asked.call();
  Entries entries(call, open);
  std::vector<Entry> back;
  for (const Undo::Part& part : undo.parts) {
    if (open.laptop.record(part.record).hashes != part.hashes) throw Refused({"pages.undo_late", {}});
    if (part.fields.contains("deleted")) {
      back.push_back(brought_back(open, part.record));
      continue;
    }
    back.push_back(entries.existing(part.record));
    back.back().deletes = part.deletes;
    if (!part.deletes) entries.add_fields(back.back(), part.fields);
  }
  asked.desk.has_changed(open.laptop.save(back, open.worker()));
  asked.session.flash = Flash{asked.word("undone")};
  if (!undo.back.empty()) return go_to(undo.back);
  const Undo::Part& first = undo.parts.front();
  return go_to(first.deletes ? "/list/" + std::string(type_of(first.record)) : "/record/" + first.record);
}

} // namespace dromos
