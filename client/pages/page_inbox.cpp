// What waits for a person: different values, each decided on a page of its own; what was written about
// something deleted or closed; what the centre did not accept, and what to do about it.
#include "client/history.h"
#include "client/pages/aside.h"
#include "client/pages/decision.h"
#include "client/pages/routes.h"
#include "client/pages/titles.h"
#include "client/pages/to_decide.h"
#include "client/pages/view.h"

#include <algorithm>

namespace dromos {

namespace {

Json conflicts_of(Asked& asked, Titles& titles, const std::vector<Conflict>& conflicts) {
  Json out = Json::array();
  for (const Conflict& one : conflicts) {
    Json values = Json::array();
    for (const Json& value : one.values)
      values.push_back({{"value", asked.words().values(one.record, one.field, Json::array({value}))}});
    out.push_back({{"record", titles.link(one.record)},
                   {"decide", "/decide/" + one.record + "/" + one.field},
                   {"field", asked.words().field(one.record, one.field)},
                   {"values", std::move(values)}});
  }
  return out;
}

Json deletions_of(Asked& asked, Titles& titles, const std::vector<Conflict>& deletions) {
  Json out = Json::array();
  for (const Conflict& one : deletions)
    out.push_back(
        {{"record", titles.link(one.record)},
         {"decide", "/decide/" + one.record + "/" + one.field},
         {"text",
          asked.word("late_deleted", {{"worker", one.values[0]["worker"].get<std::string>()},
                                      {"at", asked.words().time(one.values[0]["at"].get<std::string>())}})}});
  return out;
}

Json late_of(Asked& asked, Titles& titles, const std::vector<LateEdit>& edits) {
  Json out = Json::array();
  for (const LateEdit& one : edits) {
    Json line{{"record", titles.link(one.record)},
              {"text", asked.word(one.before() ? "late_before" : "late_after",
                                  {{"worker", one.by},
                                   {"at", asked.words().time(one.at)},
                                   {"closer", one.closed_by},
                                   {"closed", asked.words().time(one.closed_at)}})},
              {"name", one.name}};
    if (one.closed != one.record) line["closed"] = titles.link(one.closed);
    out.push_back(std::move(line));
  }
  return out;
}

// What the change said, so that it can be written again where it is allowed.
std::string said_by(Asked& asked, const RefusedSave& refused, const Json& history) {
  const std::string& record = refused.first.record;
  std::vector<std::string> said;
  for (const Json& step : history) {
    const bool of_it = step["state"] == "refused" &&
                       std::find(refused.seqs.begin(), refused.seqs.end(), step["seq"]) != refused.seqs.end();
    if (!of_it) continue;
    for (const Json& write : step["writes"]) {
      if (!write.contains("new")) continue;
      const std::string field = write["field"].get<std::string>();
      said.push_back(asked.words().field(record, field) + ": " +
                     asked.words().value(record, field,
                                         write.contains("key") ? Json::array({write["key"]}) : write["new"]));
    }
  }
  std::string out;
  for (auto one = said.begin(); one != said.end(); ++one) // a deletion says the same in every class
    if (std::find(said.begin(), one, *one) == one) out += (out.empty() ? "" : " · ") + *one;
  return out;
}

Json refused_of(Asked& asked, Titles& titles, const std::vector<RefusedSave>& refused) {
  OpenHome& open = asked.open();
  Json out = Json::array();
  for (const RefusedSave& save : refused) {
    const RefusedChange& one = save.first;
    Message why = refusal_message(one);
    for (auto& [name, value] : why.values) { // as people call them, not as the protocol does
      if (name == "record") value = titles.of(one.record);
      if (name == "field") value = asked.words().field(one.record, one.refusal.field);
      if (name == "type") value = asked.words().type(one.record);
      if (name == "worker") value = open.worker();
    }
    const bool known = open.store().entry(one.record).has_value();
    Json record{{"title", known ? titles.of(one.record) : asked.words().type(one.record)}};
    if (known) record["path"] = "/record/" + one.record;
    out.push_back({{"record", std::move(record)},
                   {"said", known ? said_by(asked, save, history_of(open, one.record)) : std::string()},
                   {"why", sentence(why, asked.session.language)},
                   {"name", Aside::name_of(save)}});
  }
  return out;
}

HttpResponse decide_page(Asked& asked, Decision& decision, Json data, int status = 200) {
  const std::string record = asked.parts.at(0) + "/" + asked.parts.at(1);
  Titles titles(asked.open(), asked.session.language);
  data["record"] = titles.link(record);
  data["title"] = asked.word("decide_title", {{"field", data["field"].get<std::string>()}});
  data["here"] = "/inbox";
  data["none"] = !decision.open();
  return page(asked, "page_decide", std::move(data), status);
}

} // namespace

HttpResponse page_inbox(Asked& asked) {
  Titles titles(asked.open(), asked.session.language);
  const ToDecide waits(asked);
  Json data{{"title", asked.word("inbox_title")}, {"empty", waits.empty()}};
  const auto put = [&](const char* name, Json list) {
    if (!list.empty()) data[name] = {{"list", std::move(list)}};
  };
  put("conflicts", conflicts_of(asked, titles, waits.conflicts));
  put("deletions", deletions_of(asked, titles, waits.deletions));
  put("late", late_of(asked, titles, waits.late));
  put("refused", refused_of(asked, titles, waits.refused));
  data["any_late"] = data.contains("deletions") || data.contains("late");
  if (waits.any_aside()) {
    Json aside = late_of(asked, titles, waits.late_aside);
    for (Json& one : refused_of(asked, titles, waits.refused_aside)) aside.push_back(std::move(one));
    data["aside"] = {{"title", asked.word("aside_title", {{"count", std::to_string(aside.size())}})},
                     {"list", std::move(aside)}};
  }
  return page(asked, "page_inbox", std::move(data));
}

HttpResponse page_inbox_aside(Asked& asked) {
  Aside aside(asked.open());
  if (asked.posted.has("back"))
    aside.take_back(asked.posted.value("back"));
  else
    aside.put(asked.posted.value("name"));
  asked.custody.forget();
  return go_to("/inbox");
}

HttpResponse page_decide(Asked& asked) {
  Decision decision(asked, asked.parts.at(0) + "/" + asked.parts.at(1), asked.parts.at(2));
  return decide_page(asked, decision, decision.view(nullptr, nullptr));
}

HttpResponse page_decide_sent(Asked& asked) {
  const std::string record = asked.parts.at(0) + "/" + asked.parts.at(1);
  Decision decision(asked, record, asked.parts.at(2));
  const Decision::Reading reading = decision.read(asked.posted);
  if (!reading.entry) return decide_page(asked, decision, decision.view(&asked.posted, &reading), 422);
  asked.desk.has_changed(asked.open().laptop.save({*reading.entry}, asked.open().worker()));
  Titles titles(asked.open(), asked.session.language);
  std::vector<std::string> warnings;
  for (const Message& one : reading.warnings) warnings.push_back(sentence(one, asked.session.language));
  asked.session.flash = Flash{asked.word("decided", {{"what", titles.of(record)}}), std::move(warnings)};
  return go_to("/inbox");
}

} // namespace dromos
