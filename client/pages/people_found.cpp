#include "client/pages/people_found.h"

#include "client/pages/routes.h"
#include "client/pages/view.h"

namespace dromos {

namespace {

// "family name Παπαδόπουλος (similar)": what is the same needs no word for how.
std::string said(const Asked& asked, const Agreement& one) {
  std::string text = asked.word("agrees_" + one.what);
  if (!one.value.empty()) text += " " + one.value;
  if (one.how != "same" && !one.how.empty()) text += " (" + asked.word("agrees_how_" + one.how) + ")";
  return one.against ? asked.word("agrees_not", {{"what", text}}) : text;
}

std::string told(const Asked& asked, const PeopleHere::Found& found) {
  const Suggestion& one = found.suggestion;
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : " · ") + part;
  };
  if (!one.birth.empty())
    add(asked.word("born", {{"at", asked.words().value(one.record, "birth_date", one.birth)}}));
  for (const Agreement& agreement : one.agrees) add(said(asked, agreement));
  if (!found.linked.empty())
    add(asked.word("linked_with", {{"people", std::to_string(found.linked.size())}}));
  return text;
}

} // namespace

PersonQuery query_of(const Posted& posted, const std::string& prefix) {
  PersonQuery query;
  query.given = posted.value(prefix + "given");
  query.family = posted.value(prefix + "family");
  query.father = posted.value(prefix + "father");
  query.mother = posted.value(prefix + "mother");
  query.gender = posted.value(prefix + "gender");
  return query;
}

Json people_found(Asked& asked, const PersonQuery& query) {
  Json out = Json::array();
  for (const PeopleHere::Found& found : asked.desk.people().find(query, asked.open().worker())) {
    const Suggestion& one = found.suggestion;
    out.push_back({{"value", one.record},
                   {"path", "/record/" + one.record},
                   {"label", one.name.empty() ? asked.words().type(one.record) : one.name},
                   {"told", told(asked, found)},
                   {"likely", one.likely}});
  }
  return out;
}

HttpResponse page_people(Asked& asked) {
  const Posted& posted = asked.posted;
  PersonQuery query = query_of(posted);
  query.text = posted.value("text");
  query.birth = posted.value("birth");
  query.number = posted.value("number");
  query.registering = posted.has("registering");
  return answer_json({{"people", people_found(asked, query)}});
}

} // namespace dromos
