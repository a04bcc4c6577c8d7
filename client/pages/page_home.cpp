// Where a worker begins: what waits here, what was written last.
#include "client/pages/drafts.h"
#include "client/pages/list.h"
#include "client/pages/routes.h"
#include "client/pages/to_decide.h"
#include "client/pages/tonight.h"
#include "client/pages/view.h"
#include "sync/engine/instant.h"

#include <algorithm>
#include <iterator>

namespace dromos {

namespace {

constexpr std::size_t recent_most = 8;

// Forms that are no record's own: path, and the word that names the page.
constexpr std::pair<const char*, const char*> other_forms[] = {
    {"/contact", "contact_title"}, {"/evening", "evening_title"}, {"/register", "register_title"}};

Json drafts_of(Asked& asked) {
  Json out = Json::array();
  Titles titles(asked.open(), asked.session.language);
  for (const Draft& draft : Drafts(asked.open()).all()) {
    const auto found = find_route("GET", draft.form);
    if (!found) continue;
    const auto* other = std::find_if(std::begin(other_forms), std::end(other_forms),
                                     [&](const auto& one) { return draft.form == one.first; });
    if (other != std::end(other_forms)) {
      out.push_back(
          {{"path", draft.form}, {"title", asked.word(other->second)}, {"at", asked.words().time(draft.at)}});
      continue;
    }
    const bool known = draft.form.starts_with("/edit/");
    const std::string type = asked.words().type(found->parts.at(0) + "/");
    out.push_back({{"path", draft.form},
                   {"title", known ? titles.of(found->parts.at(0) + "/" + found->parts.at(1))
                                   : asked.word("new_of", {{"type", type}})},
                   {"at", asked.words().time(draft.at)}});
  }
  return out;
}

Json recent(Asked& asked, const char* name) {
  const Type* type = asked.open().catalog.type(name);
  if (type == nullptr) return {};
  Json view = list_view(asked, *type, {});
  if (!view.contains("rows")) return {};
  Json& rows = view["rows"]["list"];
  while (rows.size() > recent_most) rows.erase(rows.size() - 1);
  return {{"label", asked.words().of(type->label)},
          {"path", std::string("/list/") + name},
          {"heads", view["heads"]},
          {"rows", std::move(rows)}};
}

// What waits for a decision, a line each with its number.
Json to_decide(Asked& asked) {
  const ToDecide waits(asked);
  Json lines = Json::array();
  const auto add = [&](const char* key, std::size_t count) {
    if (count > 0) lines.push_back({{"text", asked.word(key, {{"count", std::to_string(count)}})}});
  };
  add("home_conflicts", waits.conflicts.size());
  add("home_late", waits.deletions.size() + waits.late.size());
  add("home_refused", waits.refused.size());
  return lines.empty() ? Json() : Json{{"list", std::move(lines)}};
}

} // namespace

HttpResponse page_home(Asked& asked) {
  const SyncState sync = asked.syncing.state();
  Json data{{"title", asked.word("home_title")},
            {"running", sync.running},
            {"standing", standing_view(asked)},
            {"decide", to_decide(asked)},
            {"printed", asked.words().time(instant(asked.desk.call().seams.clock.now_ms()))}};
  if (!sync.failure.key.empty()) data["failure"] = sentence(sync.failure, asked.session.language);
  if (Json drafts = drafts_of(asked); !drafts.empty()) data["drafts"] = {{"list", std::move(drafts)}};
  data["recent"] = Json::array();
  for (const char* type : {"street_contact", "person"})
    if (Json group = recent(asked, type); !group.is_null()) data["recent"].push_back(std::move(group));
  data.update(tonight(asked));
  data["empty"] = data["recent"].empty();
  return page(asked, "page_home", std::move(data));
}

} // namespace dromos
