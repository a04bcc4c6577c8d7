// The form of a record, new or known: shown, sent, kept as a draft.
#include "client/pages/drafts.h"
#include "client/pages/form.h"
#include "client/pages/routes.h"
#include "client/pages/undo.h"
#include "client/pages/view.h"
#include "schema/value.h"
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

// What a role may not write is told before somebody types it.
void check_role(Asked& asked, const Form& form) {
  if (!has_role(asked.open(), form.type(), true))
    throw Refused(
        {"pages.may_not_write", {{"label_el", form.type().label.el}, {"label_en", form.type().label.en}}});
}

// A member is asked for from the household's page: it names that record, and belongs to another's file.
const Field* naming_field(const Form& form) {
  const Field* about = form.about().empty() ? nullptr : form.type().field(form.type().about);
  if (about == nullptr || about->target.empty() || about->target == "any" ||
      about->target == type_of(form.about()))
    return nullptr;
  for (const Field& field : form.type().fields)
    if (field.type == ValueType::ref && field.target == type_of(form.about())) return &field;
  return nullptr;
}

// Where the form asks for new targets of its references: they are named, and made by the same save.
Posted with_targets(Asked& asked, const Form& form, std::vector<Entry>& made) {
  std::vector<std::pair<std::string, std::string>> fields = asked.posted.fields();
  Entries entries(asked.desk.call(), asked.open());
  for (const Field& field : form.type().fields) {
    if (made_with(asked.open(), field) == nullptr) continue;
    for (auto& [name, value] : fields)
      if (name == control_name(field) && value == new_target) {
        made.push_back(entries.fresh(field.target));
        value = made.back().record;
      }
  }
  return Posted(std::move(fields));
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
  check_role(asked, form);
  // The quick form, unless something waits in one of the two: that would be hidden, or take the person's
  // place.
  const bool quick = form.type().name == "street_contact" && type_of(form.about()) == "person";
  if (quick && !draft && !Drafts(asked.open()).find("/contact")) {
    asked.session.again = Json::object();
    asked.session.again["street_contact"]["person"] = form.about();
    return go_to("/contact");
  }
  const Json again = std::exchange(asked.session.again, Json::object());
  if (!draft) form.begin_with(again.value(form.type().name, Json::object()));
  if (const Field* field = naming_field(form); field != nullptr && !draft) {
    Json begins = Json::object();
    begins[field->name] = form.about();
    form.begin_with(begins);
  }
  Json data = form.view(draft ? &draft->posted : nullptr, nullptr);
  if (draft) data["draft"] = asked.word("draft_of", {{"at", asked.words().time(draft->at)}});
  return form_page(asked, form, std::move(data));
}

HttpResponse page_form_sent(Asked& asked) {
  Form form = Form::asked_for(asked, asked.posted.value("record"));
  const bool was_new = form.is_new();
  if (!has_role(asked.open(), form.type(), true)) { // what was typed stays on the page
    const Label& label = form.type().label;
    Json data = form.view(&asked.posted, nullptr);
    data["problems"] = {
        {"list", Json::array({{{"text", asked.word("may_not_write",
                                                   {{"label_el", label.el}, {"label_en", label.en}})}}})}};
    return form_page(asked, form, std::move(data), 422);
  }
  std::vector<Entry> entries;
  Form::Reading reading = form.read(with_targets(asked, form, entries));
  if (naming_field(form) != nullptr) reading.entry.about.clear();
  if (asked.posted.has("find")) return form_page(asked, form, form.view(&asked.posted, nullptr));
  if (!reading.good()) return form_page(asked, form, form.view(&asked.posted, &reading), 422);
  if (reading.touched.empty() && was_new) {
    Json data = form.view(&asked.posted, &reading);
    data["problems"] = {{"list", Json::array({{{"text", asked.word("nothing_written")}}})}};
    return form_page(asked, form, std::move(data), 422);
  }
  OpenHome& open = asked.open();
  if (!reading.touched.empty()) {
    entries.push_back(reading.entry);
    asked.desk.has_changed(open.laptop.save(entries, open.worker(), Drafts(open).dropping(asked.path)));
    entries.pop_back(); // the others are what was made with it
    std::vector<Undo::Part> parts = undo_of(entries);
    parts.insert(parts.begin(), reading.undo);
    offer_undo(asked, std::move(parts));
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

} // namespace dromos
