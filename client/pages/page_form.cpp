// The form of a record, new or known: shown, sent, kept as a draft, taken back.
#include "client/pages/drafts.h"
#include "client/pages/form.h"
#include "client/pages/routes.h"
#include "client/pages/view.h"
#include "sync/engine/instant.h"

#include <algorithm>
#include <utility>

namespace dromos {

namespace {

HttpResponse form_page(Asked& asked, Form& form, Json data, int status = 200) {
  const std::string type = data["type"].get<std::string>();
  Titles titles(asked.open(), asked.session.language);
  data["title"] = form.is_new() ? asked.word("new_of", {{"type", type}}) : titles.of(form.record());
  data["kicker"] = form.is_new() ? std::string() : type;
  data["form"] = asked.path;
  data["back"] = !form.is_new()          ? "/record/" + form.record()
                 : !form.about().empty() ? "/record/" + form.about()
                                         : "/list/" + form.type().name;
  return page(asked, "page_form", std::move(data), status);
}

bool shows_form(const Route& route) {
  return route.page == page_form || route.page == page_contact || route.page == page_evening ||
         route.page == page_register;
}

std::string now(const Asked& asked) {
  return instant(asked.desk.call().seams.clock.now_ms());
}

// What the whole record says besides the fields that were touched.
std::vector<std::string> warned(Asked& asked, const Form& form, const Warnings& typed) {
  std::vector<std::string> out;
  const auto add = [&](const Message& one) {
    std::string text = sentence(one, asked.session.language);
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
  };
  for (const Message& one : typed) add(one);
  for (const Message& one : record_warnings(asked.open(), form.record())) add(one);
  return out;
}

} // namespace

HttpResponse page_form(Asked& asked) {
  const auto draft = Drafts(asked.open()).find(asked.path);
  Form form = Form::asked_for(asked, draft ? draft->posted.value("record") : std::string());
  const Json again = std::exchange(asked.session.again, Json::object());
  if (!draft) form.begin_with(again.value(form.type().name, Json::object()));
  Json data = form.view(draft ? &draft->posted : nullptr, nullptr);
  if (draft) data["draft"] = asked.word("draft_of", {{"at", asked.words().time(draft->at)}});
  return form_page(asked, form, std::move(data));
}

HttpResponse page_form_sent(Asked& asked) {
  Form form = Form::asked_for(asked, asked.posted.value("record"));
  const bool was_new = form.is_new();
  Form::Reading reading = form.read(asked.posted);
  if (asked.posted.has("find")) return form_page(asked, form, form.view(&asked.posted, nullptr));
  if (!reading.good()) return form_page(asked, form, form.view(&asked.posted, &reading), 422);
  if (reading.touched.empty() && was_new) {
    Json data = form.view(&asked.posted, &reading);
    data["problems"] = {{"list", Json::array({{{"text", asked.word("nothing_written")}}})}};
    return form_page(asked, form, std::move(data), 422);
  }
  OpenHome& open = asked.open();
  if (!reading.touched.empty()) {
    asked.desk.has_changed(
        open.laptop.save({reading.entry}, open.worker(), Drafts(open).dropping(asked.path)));
    reading.undo.hashes = open.laptop.record(form.record()).hashes;
    asked.session.undo = reading.undo;
    Titles titles(open, asked.session.language);
    asked.session.flash = Flash{asked.word("saved", {{"what", titles.of(form.record())}}),
                                warned(asked, form, reading.warnings), true};
  }
  if (reading.touched.empty()) Drafts(open).drop(asked.path);
  if (was_new && asked.posted.has("next")) {
    asked.session.again = {{form.type().name, form.again()}};
    return go_to(asked.path);
  }
  const bool back_to_about = was_new && !form.about().empty();
  return go_to("/record/" + (back_to_about ? form.about() : form.record()));
}

HttpResponse page_draft(Asked& asked) {
  const std::string path = asked.posted.value("form");
  const auto found = find_route("GET", path);
  if (!found || !shows_form(*found->route)) throw Refused({"pages.nothing_here", {}});
  const std::string at = now(asked);
  Drafts(asked.open()).keep(path, asked.posted, at);
  Json warnings = Json::object();
  const HttpResponse kept = answer_json(
      {{"kept", asked.word("draft_kept", {{"at", asked.words().time(at)}})}, {"warnings", warnings}});
  if (found->route->page != page_form && found->route->page != page_contact) return kept;
  // What is typed is checked with the same call.
  asked.path = path;
  asked.parts = found->parts;
  Form form = Form::asked_for(asked, asked.posted.value("record"));
  const Form::Reading reading = form.read(asked.posted);
  for (const Message& one : reading.warnings)
    for (const auto& [name, value] : one.values)
      if (name == "field") warnings[value] = sentence(one, asked.session.language);
  return answer_json(
      {{"kept", asked.word("draft_kept", {{"at", asked.words().time(at)}})}, {"warnings", warnings}});
}

HttpResponse page_draft_dropped(Asked& asked) {
  const std::string path = asked.posted.value("form");
  Drafts(asked.open()).drop(path);
  const auto found = find_route("GET", path);
  return go_to(found && shows_form(*found->route) ? path : "/");
}

HttpResponse page_undo(Asked& asked) {
  if (!asked.session.undo) return go_to("/");
  const Undo undo = *asked.session.undo;
  asked.session.undo.reset();
  OpenHome& open = asked.open();
  if (open.laptop.record(undo.record).hashes != undo.hashes) throw Refused({"pages.undo_late", {}});
  const Call call = asked.call();
  Entries entries(call, open);
  Entry entry = entries.existing(undo.record);
  entry.deletes = undo.deletes;
  if (!undo.deletes) entries.add_fields(entry, undo.fields);
  asked.desk.has_changed(open.laptop.save({entry}, open.worker()));
  asked.session.flash = Flash{asked.word("undone")};
  if (!undo.back.empty()) return go_to(undo.back);
  return go_to(undo.deletes ? "/list/" + std::string(type_of(undo.record)) : "/record/" + undo.record);
}

} // namespace dromos
