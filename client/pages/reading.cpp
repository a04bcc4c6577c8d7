#include "client/pages/reading.h"

#include "client/pages/routes.h"
#include "client/pages/titles.h"
#include "client/pages/view.h"
#include "sync/engine/instant.h"
#include "sync/engine/show.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr const char* event_type = "access_event";
constexpr const char* own_case = "CASE";

bool names(const Json& value, const std::string& worker) {
  if (value.is_array()) return std::find(value.begin(), value.end(), Json(worker)) != value.end();
  return value == worker;
}

// Somebody has the case, and this worker is not among them. A file that nobody has is everybody's: whoever
// meets the person in the street.
bool of_others(OpenHome& open, const std::string& root) {
  bool of_somebody = false;
  for (const RecordEntry& entry : open.store().entries_under(root))
    for (const auto& [type, field] : open.catalog.team_fields()) {
      if (type_of(entry.record) != type) continue;
      const Shown shown = show(open.catalog, open.store().record(entry.id).state);
      if (shown.deleted || !shown.fields.contains(field)) continue;
      if (names(shown.fields[field], open.worker())) return false;
      of_somebody = true;
    }
  return of_somebody;
}

void log(Asked& asked, const std::string& root, const std::string& purpose) {
  OpenHome& open = asked.open();
  Entry event;
  event.type = event_type;
  const auto add = [&](const char* field, const std::string& value) {
    event.edits.push_back({field, {{}, value}, false});
  };
  add("who", open.worker());
  add("what", root);
  add("why", purpose);
  add("at", instant(asked.desk.call().seams.clock.now_ms()));
  add("device", open.identity.device);
  open.laptop.save({event}, open.worker());
  asked.desk.has_changed();
  asked.session.read.insert(root);
}

HttpResponse purpose_page(Asked& asked, const std::string& path, int status) {
  Json purposes = Json::array();
  if (const CodeList* list = asked.open().catalog.list("PURPOSE"))
    for (const Code& code : list->codes)
      purposes.push_back({{"code", code.code}, {"label", asked.words().of(code.label)}});
  return page(asked, "page_purpose",
              {{"title", asked.word("purpose_title")}, {"path", path}, {"purposes", std::move(purposes)}},
              status);
}

} // namespace

std::optional<HttpResponse> log_reading(Asked& asked, const std::string& record) {
  OpenHome& open = asked.open();
  const auto entry = open.store().entry(record);
  if (!entry || type_of(entry->root) != "person" || open.catalog.type(event_type) == nullptr)
    return std::nullopt;
  if (asked.session.read.contains(entry->root)) return std::nullopt;
  if (of_others(open, entry->root)) return purpose_page(asked, asked.path, 200);
  log(asked, entry->root, own_case);
  return std::nullopt;
}

HttpResponse page_purpose(Asked& asked) {
  const std::string path = asked.posted.value("path"), purpose = asked.posted.value("purpose");
  const auto found = find_route("GET", path);
  if (!found || !found->route->reads) throw Refused({"pages.nothing_here", {}});
  const CodeList* list = asked.open().catalog.list("PURPOSE");
  if (list == nullptr || list->find(purpose) == nullptr) return purpose_page(asked, path, 422);
  const auto entry = asked.open().store().entry(found->parts.at(0) + "/" + found->parts.at(1));
  if (!entry) throw Refused({"pages.nothing_here", {}});
  log(asked, entry->root, purpose);
  return go_to(path);
}

} // namespace dromos
