// Whether two records are one person: decided and undone here. The records stay as they are; the file shows
// their union.
#include "client/pages/people_found.h"
#include "client/pages/routes.h"
#include "client/pages/titles.h"
#include "client/pages/view.h"
#include "sync/engine/record_name.h"

#include <algorithm>

namespace dromos {

namespace {

std::string person_of(const Asked& asked) {
  const std::string person = asked.parts.at(0) + "/" + asked.parts.at(1);
  if (type_of(person) != "person") throw Refused({"pages.nothing_here", {}});
  asked.open().laptop.record(person); // throws where it is not here
  return person;
}

// All that is known of the person as a query for others like it.
PersonQuery query_of(Asked& asked, const std::string& person) {
  PersonQuery query;
  OpenHome& open = asked.open();
  if (const auto fields = readable_fields(open, person)) {
    query.birth = fields->value("birth_date", "");
    query.gender = fields->value("gender", "");
  }
  for (const RecordEntry& entry : open.store().entries_under(person)) {
    if (type_of(entry.record) != "person_name") continue;
    const auto fields = readable_fields(open, entry.record);
    if (!fields || fields->value("person", "") != person) continue;
    for (const auto& [part, name] : {std::pair{&query.given, "given"}, std::pair{&query.family, "family"},
                                     std::pair{&query.father, "father"}, std::pair{&query.mother, "mother"}})
      if (part->empty()) *part = fields->value(name, "");
  }
  query.registering = true;
  return query;
}

} // namespace

HttpResponse page_same(Asked& asked) {
  const std::string person = person_of(asked);
  Titles titles(asked.open(), asked.session.language);
  const PeopleHere& people = asked.desk.people();
  const std::vector<std::string> group = people.linked().group(person);
  Json links = Json::array(), others = Json::array();
  for (const Link& link : people.linked().links(person))
    links.push_back({{"record", link.record}, {"a", titles.link(link.a)}, {"b", titles.link(link.b)}});
  const PersonQuery query = query_of(asked, person);
  if (!query.given.empty() || !query.family.empty())
    for (Json& one : people_found(asked, query)) {
      const std::string other = one["value"].get<std::string>();
      if (std::find(group.begin(), group.end(), other) != group.end()) continue;
      one["compare"] = asked.path + "/with/" + other;
      others.push_back(std::move(one));
    }
  Json data{{"title", asked.word("same_title", {{"who", titles.of(person)}})},
            {"here", "/list/person"},
            {"form", asked.path},
            {"back", "/record/" + person}};
  if (!links.empty()) data["links"] = {{"list", links}};
  if (!others.empty()) data["others"] = {{"list", others}};
  return page(asked, "page_same", std::move(data));
}

HttpResponse page_same_sent(Asked& asked) {
  const std::string person = person_of(asked), &undone = asked.posted.value("undo");
  OpenHome& open = asked.open();
  for (const Link& link : asked.desk.people().linked().links(person)) {
    if (link.record != undone) continue;
    asked.desk.has_changed(
        {LinkedPeople::undo(open.laptop, open.worker(), link, asked.posted.value("reason"))});
    asked.session.flash = Flash{asked.word("same_undone")};
    break;
  }
  return go_to(asked.path);
}

} // namespace dromos
