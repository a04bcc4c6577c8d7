#include "client/pages/reading.h"

#include "client/pages/person_view.h"
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

// The persons whose files these records open, as far as they were not opened before.
std::vector<std::string> unread(Asked& asked, const std::vector<std::string>& records) {
  OpenHome& open = asked.open();
  std::vector<std::string> out;
  const auto add = [&](const std::string& person) {
    const bool known = asked.session.read.contains(person) ||
                       std::find(out.begin(), out.end(), person) != out.end() ||
                       !open.store().entry(person) || is_stub(asked, person);
    if (!known) out.push_back(person);
  };
  for (const std::string& record : records) {
    const auto entry = open.store().entry(record);
    if (!entry || type_of(entry->root) != "person") continue;
    add(entry->root);
    if (entry->root == record)
      for (const std::string& linked : asked.desk.people().linked().group(record)) add(linked);
  }
  return out;
}

void log(Asked& asked, const std::vector<std::string>& persons, const std::string& purpose) {
  OpenHome& open = asked.open();
  std::vector<Entry> events;
  for (const std::string& person : persons) {
    Entry& event = events.emplace_back();
    event.type = event_type;
    const auto add = [&](const char* field, const std::string& value) {
      event.edits.push_back({field, {{}, value}, false});
    };
    add("who", open.worker());
    add("what", person);
    add("why", purpose);
    add("at", instant(asked.desk.call().seams.clock.now_ms()));
    add("device", open.identity.device);
  }
  asked.desk.has_changed(open.laptop.save(events, open.worker()));
  asked.session.read.insert(persons.begin(), persons.end());
}

// Where the worker goes on once the purpose is told.
std::string shown_at(const Asked& asked, const std::vector<std::string>& records) {
  const auto shown = find_route("GET", asked.path);
  return shown && shown->route->reads ? asked.path : "/record/" + records.front();
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

std::optional<HttpResponse> log_reading(Asked& asked, const std::vector<std::string>& records) {
  OpenHome& open = asked.open();
  if (open.catalog.type(event_type) == nullptr) return std::nullopt;
  const std::vector<std::string> persons = unread(asked, records);
  if (persons.empty()) return std::nullopt;
  if (std::any_of(persons.begin(), persons.end(),
                  [&](const std::string& person) { return of_others(open, person); }))
    return purpose_page(asked, shown_at(asked, records), 200);
  log(asked, persons, own_case);
  return std::nullopt;
}

HttpResponse page_purpose(Asked& asked) {
  const std::string path = asked.posted.value("path"), purpose = asked.posted.value("purpose");
  const auto found = find_route("GET", path);
  if (!found || !found->route->reads) throw Refused({"pages.nothing_here", {}});
  const CodeList* list = asked.open().catalog.list("PURPOSE");
  if (list == nullptr || list->find(purpose) == nullptr) return purpose_page(asked, path, 422);
  if (const auto persons = unread(asked, found->records()); !persons.empty()) log(asked, persons, purpose);
  return go_to(path);
}

} // namespace dromos
