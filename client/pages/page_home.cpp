// Where a worker begins: what waits here, what was written last.
#include "client/pages/drafts.h"
#include "client/pages/list.h"
#include "client/pages/routes.h"
#include "client/pages/tonight.h"
#include "client/pages/view.h"
#include "client/standing.h"

namespace dromos {

namespace {

constexpr std::size_t recent_most = 8;

Json drafts_of(Asked& asked) {
  Json out = Json::array();
  Titles titles(asked.open(), asked.session.language);
  for (const Draft& draft : Drafts(asked.open()).all()) {
    const auto found = find_route("GET", draft.form);
    if (!found) continue;
    if (draft.form == "/contact") {
      out.push_back({{"path", draft.form},
                     {"title", asked.word("contact_title")},
                     {"at", asked.words().time(draft.at)}});
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

} // namespace

HttpResponse page_home(Asked& asked) {
  OpenHome& open = asked.open();
  const SyncState sync = asked.syncing.state();
  const std::string last = Json::parse(open.store().node("hub_state").value_or("{}")).value("at", "");
  Json data{{"title", asked.word("home_title")}, {"running", sync.running}};
  data["last"] = last.empty() ? asked.word("never_exchanged")
                              : asked.word("last_exchange", {{"at", asked.words().time(last)}});
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
