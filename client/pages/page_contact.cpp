// A street contact in under a minute: the form of its declaration, begun with the evening's shift, time and
// place; saved, it gives way to the next one. And the shift itself.
#include "client/pages/drafts.h"
#include "client/pages/evening.h"
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

constexpr const char* path = "/contact";
constexpr std::size_t contacts_most = 5; // of the evening, under the form

Json contacts_of(Asked& asked, const Evening& evening) {
  Titles titles(asked.open(), asked.session.language);
  Json list = Json::array();
  for (const std::string& record : evening.contacts()) {
    if (list.size() == contacts_most) break;
    const auto fields = readable_fields(asked.open(), record);
    Json one = titles.link(record);
    one["at"] = fields ? asked.words().time(fields->value("at", "")) : std::string();
    one["said"] = fields && fields->contains("outcome")
                      ? asked.words().value(record, "outcome", (*fields)["outcome"])
                      : std::string();
    list.push_back(std::move(one));
  }
  return list;
}

Json shift_view(Asked& asked, const Evening& evening) {
  if (evening.shift().empty()) return {{"none", true}};
  const Json& fields = evening.fields();
  const auto said = [&](const char* field) {
    return fields.contains(field) ? asked.words().value(evening.shift(), field, fields[field])
                                  : std::string();
  };
  return {{"area", said("area")}, {"team", said("team")}};
}

void add_places(Json& data, const Evening& evening) {
  const std::vector<std::string> places = evening.places();
  if (places.empty()) return;
  for (Json& field : data["first"])
    if (field["field"] == "spot") field["known"] = {{"list", places}};
}

HttpResponse contact_page(Asked& asked, const Evening& evening, Json data, int status = 200) {
  data["title"] = asked.word("contact_title");
  data["here"] = path;
  data["form"] = path;
  data["back"] = "/";
  data["quick"] = true;
  data["fresh"] = false; // saving always goes on with the next one
  data["evening"] = shift_view(asked, evening);
  if (Json met = contacts_of(asked, evening); !met.empty()) data["met"] = {{"list", std::move(met)}};
  add_places(data, evening);
  return page(asked, "page_form", std::move(data), status);
}

// Goods and needs in the order of the last evenings. The outcome keeps its own: a digit that meant something
// else yesterday would be written in the dark.
void prefer_recent(Form& form, const Evening& evening) {
  for (const char* field : {"needs", "given"})
    form.prefer(field, evening.usual(field), evening.lately(field));
}

// Whether anything was told besides what the form began with.
bool says_more(const Form::Reading& reading) {
  const std::vector<std::string> begun{"at", "shift", "staff", "spot", "place", "grid"};
  return std::any_of(reading.touched.begin(), reading.touched.end(), [&](const Field* field) {
    return std::find(begun.begin(), begun.end(), field->name) == begun.end();
  });
}

Flash saved_flash(Asked& asked, const std::string& record, std::vector<std::string> warnings) {
  Titles titles(asked.open(), asked.session.language);
  return {asked.word("saved", {{"what", titles.of(record)}}), std::move(warnings),
          asked.session.undo && asked.session.undo->parts.front().record == record};
}

} // namespace

HttpResponse page_contact(Asked& asked) {
  const auto draft = Drafts(asked.open()).find(path);
  const Evening evening(asked);
  Form form = Form::asked_for(asked, draft ? draft->posted.value("record") : std::string());
  form.begin_with(evening.begins());
  form.begin_with(std::exchange(asked.session.again, Json::object()).value("street_contact", Json::object()));
  prefer_recent(form, evening);
  Json data = form.view(draft ? &draft->posted : nullptr, nullptr);
  if (draft) data["draft"] = asked.word("draft_of", {{"at", asked.words().time(draft->at)}});
  return contact_page(asked, evening, std::move(data));
}

HttpResponse page_contact_sent(Asked& asked) {
  OpenHome& open = asked.open();
  Form form = Form::asked_for(asked, asked.posted.value("record"));
  Form::Reading reading = form.read(asked.posted);
  const bool finds = asked.posted.has("find"), says = says_more(reading);
  if (!finds && reading.touched.empty() && asked.open().store().entry(form.record())) { // sent twice
    open.store().transaction(Drafts(open).dropping(path));
    if (!asked.session.flash) asked.session.flash = saved_flash(asked, form.record(), {});
    return go_to(path);
  }
  if (finds || !reading.good() || !says) {
    const Evening evening(asked);
    prefer_recent(form, evening);
    Json data = form.view(&asked.posted, finds ? nullptr : &reading);
    if (!finds && reading.good())
      data["problems"] = {{"list", Json::array({{{"text", asked.word("nothing_written")}}})}};
    return contact_page(asked, evening, std::move(data), finds ? 200 : 422);
  }
  asked.desk.has_changed(open.laptop.save({reading.entry}, open.worker(), Drafts(open).dropping(path)));
  offer_undo(asked, {reading.undo}, path);
  std::vector<std::string> warnings;
  for (const Message& one : reading.warnings) warnings.push_back(sentence(one, asked.session.language));
  asked.session.flash = saved_flash(asked, form.record(), std::move(warnings));
  return go_to(path);
}

HttpResponse page_shift(Asked& asked) {
  const Evening evening(asked);
  Form form = Form::fresh(asked, "outreach_shift", "", "");
  const std::int64_t now = asked.desk.call().seams.clock.now_ms();
  form.begin_with({{"shift_on", local_day(now)},
                   {"starts_at", instant(now)},
                   {"team", Json::array({asked.open().worker()})}});
  Json data = form.view(nullptr, nullptr);
  data["title"] = asked.word("shift_title");
  data["here"] = path;
  data["now"] = shift_view(asked, evening);
  Titles titles(asked.open(), asked.session.language);
  Json others = Json::array();
  for (const std::string& shift : evening.others()) {
    const auto fields = readable_fields(asked.open(), shift);
    others.push_back({{"record", shift},
                      {"title", titles.of(shift)},
                      {"at", asked.words().time(fields->value("starts_at", ""))}});
  }
  if (!others.empty()) data["others"] = {{"list", std::move(others)}};
  return page(asked, "page_shift", std::move(data));
}

HttpResponse page_shift_sent(Asked& asked) {
  OpenHome& open = asked.open();
  Evening evening(asked);
  if (asked.posted.has("end")) {
    evening.end();
    return go_to("/");
  }
  if (const std::string& known = asked.posted.value("join"); !known.empty()) {
    if (type_of(known) != "outreach_shift" || !open.store().entry(known))
      throw Refused({"engine.unknown_record", {{"record", known}}});
    evening.begin(known);
    return go_to(path);
  }
  if (const std::string& twice = asked.posted.value("record"); // sent twice
      type_of(twice) == "outreach_shift" && open.store().entry(twice)) {
    evening.begin(twice);
    return go_to(path);
  }
  Form form = Form::fresh(asked, "outreach_shift", "", asked.posted.value("record"));
  Form::Reading reading = form.read(asked.posted);
  if (!reading.good()) {
    Json data = form.view(&asked.posted, &reading);
    data["title"] = asked.word("shift_title");
    return page(asked, "page_shift", std::move(data), 422);
  }
  if (!reading.touched.empty()) asked.desk.has_changed(open.laptop.save({reading.entry}, open.worker()));
  evening.begin(form.record());
  return go_to(path);
}

} // namespace dromos
