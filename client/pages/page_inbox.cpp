// What waits for a person: different values, each decided on a page of its own; what the centre did not
// accept, and what to do about it.
#include "client/conflicts.h"
#include "client/history.h"
#include "client/pages/decision.h"
#include "client/pages/routes.h"
#include "client/pages/titles.h"
#include "client/pages/view.h"

namespace dromos {

namespace {

Json conflicts_of(Asked& asked, Titles& titles) {
  Json out = Json::array();
  for (const Conflict& one : open_conflicts(asked.open())) {
    const bool deletion = one.field == "deleted";
    Json values = Json::array();
    for (const Json& value : one.values)
      values.push_back(
          {{"value", deletion ? asked.word("decide_deleted")
                              : asked.words().values(one.record, one.field, Json::array({value}))},
           {"worker", deletion ? value["worker"] : Json()}});
    out.push_back(
        {{"record", titles.link(one.record)},
         {"decide", "/decide/" + one.record + "/" + one.field},
         {"field", deletion ? asked.word("decide_deletion") : asked.words().field(one.record, one.field)},
         {"values", std::move(values)}});
  }
  return out;
}

// What the change said, so that it can be written again where it is allowed.
std::string said_by(Asked& asked, const RefusedChange& refused, const Json& history) {
  std::string out;
  for (const Json& step : history) {
    if (step["state"] != "refused" || step["seq"] != refused.refusal.seq) continue;
    for (const Json& write : step["writes"])
      if (write.contains("new"))
        out += (out.empty() ? "" : " · ") +
               asked.words().field(refused.record, write["field"].get<std::string>()) + ": " +
               asked.words().value(refused.record, write["field"].get<std::string>(),
                                   write.contains("key") ? Json::array({write["key"]}) : write["new"]);
  }
  return out;
}

Json refused_of(Asked& asked, Titles& titles) {
  OpenHome& open = asked.open();
  Json out = Json::array();
  for (const RefusedChange& one : open.laptop.refused()) {
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
                   {"said", known ? said_by(asked, one, history_of(open, one.record)) : std::string()},
                   {"why", sentence(why, asked.session.language)}});
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
  const Json conflicts = conflicts_of(asked, titles), refused = refused_of(asked, titles);
  Json data{{"title", asked.word("inbox_title")}, {"empty", conflicts.empty() && refused.empty()}};
  if (!conflicts.empty()) data["conflicts"] = {{"list", conflicts}};
  if (!refused.empty()) data["refused"] = {{"list", refused}};
  return page(asked, "page_inbox", std::move(data));
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
