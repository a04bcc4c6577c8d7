// Search over all that this laptop has: every word must stand somewhere in the record. Posted, so that what
// was looked for stands in no address.
#include "client/pages/people_found.h"
#include "client/pages/person_view.h"
#include "client/pages/routes.h"
#include "client/pages/titles.h"
#include "client/pages/view.h"
#include "schema/greek.h"
#include "sync/engine/show.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr std::size_t hits_most = 50;

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  const std::string folded = fold_text(text) + " ";
  for (std::size_t at = 0, end; (end = folded.find(' ', at)) != std::string::npos; at = end + 1)
    if (end > at) words.push_back(folded.substr(at, end - at));
  return words;
}

} // namespace

HttpResponse page_search(Asked& asked) {
  OpenHome& open = asked.open();
  const std::vector<std::string> wanted = words_of(asked.session.search);
  Titles titles(open, asked.session.language);
  Json hits = Json::array();
  bool more = false;
  PersonQuery query;
  query.text = asked.session.search;
  const Json people = wanted.empty() ? Json::array() : people_found(asked, query);
  // Reading every record takes its time: where people are found it is done when somebody asks for it.
  const bool everywhere = people.empty() || asked.session.everywhere;
  if (everywhere)
    open.store().each_record([&](const RecordRow& row) {
      if (wanted.empty() || more) return;
      const Shown shown = show(open.catalog, row.state,
                               open.laptop.readable({row.id, row.state.record, row.state.root, row.unit}));
      if (shown.deleted || shown.fields.empty()) return;
      std::string text;
      for (const auto& [name, value] : shown.fields.items())
        if (value.is_string()) text += value.get_ref<const std::string&>() + "\n";
      text = fold_text(text);
      if (!std::all_of(wanted.begin(), wanted.end(),
                       [&](const std::string& word) { return text.find(word) != std::string::npos; }))
        return;
      more = hits.size() == hits_most;
      if (!more)
        hits.push_back({{"path", "/record/" + row.state.record},
                        {"title", row.state.record},
                        {"root", row.state.root},
                        {"type", asked.words().type(row.state.record)}});
    });
  hits.erase(std::remove_if(hits.begin(), hits.end(),
                            [&](const Json& hit) { return is_stub(asked, hit["title"].get<std::string>()); }),
             hits.end());
  for (Json& hit : hits) { // once the store is no longer being read
    const std::string record = hit["title"].get<std::string>(), root = hit["root"].get<std::string>();
    hit["title"] = titles.of(record);
    hit["about"] = root == record ? std::string() : titles.of(root);
  }
  Json data{{"title", asked.word("search_title")},
            {"search", asked.session.search},
            {"more", more},
            {"everywhere", everywhere}};
  if (!people.empty()) data["people"] = {{"list", people}};
  if (!hits.empty()) data["hits"] = {{"list", hits}};
  data["empty"] = asked.word(asked.session.search.empty() ? "search_nothing_asked" : "search_nothing",
                             {{"text", asked.session.search}});
  return page(asked, "page_search", std::move(data));
}

HttpResponse page_search_for(Asked& asked) {
  asked.session.search = asked.posted.value("search");
  asked.session.everywhere = asked.posted.has("everywhere");
  return go_to("/search");
}

} // namespace dromos
