#include "client/pages/change_view.h"

#include <algorithm>

namespace dromos {

namespace {

// In the picture's own units: names at the left, the scale from zero at the right.
constexpr int names_wide = 250, scale_wide = 360, row_high = 30, top = 34, dot = 14;

constexpr const char* not_rated = "9"; // the code list's own "not assessed": no place on a scale

struct Scale {
  std::vector<Code> codes;
  explicit Scale(const CodeList& list) : codes(list.codes) {
    std::erase_if(codes, [](const Code& one) { return one.code == not_rated; });
  }
  int at(const Json& rated) const { // place of a code in its list; -1: not rated
    const auto found = std::find_if(codes.begin(), codes.end(), [&](const Code& one) {
      return rated.is_string() && one.code == rated.get<std::string>();
    });
    return found == codes.end() ? -1 : static_cast<int>(found - codes.begin());
  }
  int x(int place) const {
    const int steps = std::max<int>(1, static_cast<int>(codes.size()) - 1);
    return names_wide + dot + place * (scale_wide - 2 * dot) / steps;
  }
};

Json rated(const Event& event, const char* field, const std::string& domain) {
  const Json ratings = event.fields.value(field, Json::object());
  return ratings.is_object() ? ratings.value(domain, Json()) : Json();
}

} // namespace

Json change_view(const Asked& asked, const std::vector<Event>& timeline) {
  std::vector<const Event*> done;
  for (const Event& event : timeline)
    if (type_of(event.record) == "assessment" && event.fields.contains("level")) done.push_back(&event);
  const Field& field = *asked.open().catalog.type("assessment")->field("level");
  const CodeList *domains = asked.open().catalog.list(field.list),
                 *levels = asked.open().catalog.list(field.value_list);
  if (done.empty() || domains == nullptr || levels == nullptr) return {};
  const Event &first = *done.front(), &last = *done.back();
  const bool changed = done.size() > 1;
  const Scale scale{*levels};
  const Words words = asked.words();
  const auto said = [&](int place) {
    return place < 0 ? std::string() : words.of(scale.codes[static_cast<std::size_t>(place)].label);
  };
  Json rows = Json::array(), steps = Json::array();
  for (const Code& domain : domains->codes) {
    const int before = changed ? scale.at(rated(first, "level", domain.code)) : -1,
              now = scale.at(rated(last, "level", domain.code)),
              own = scale.at(rated(last, "own_view", domain.code));
    if (before < 0 && now < 0 && own < 0) continue;
    const int y = top + static_cast<int>(rows.size()) * row_high + row_high / 2;
    Json row{{"label", words.of(domain.label)}, {"y", std::to_string(y)}, {"text_y", std::to_string(y + 5)},
             {"before_said", said(before)},     {"now_said", said(now)},  {"own_said", said(own)}};
    if (before >= 0) row["before"] = {{"x", std::to_string(scale.x(before))}};
    if (now >= 0) row["now"] = {{"x", std::to_string(scale.x(now))}};
    if (own >= 0) row["own"] = {{"x", std::to_string(scale.x(own) - 4)}, {"y", std::to_string(y - 4)}};
    if (before >= 0 && now >= 0)
      row["line"] = {{"x1", std::to_string(scale.x(before))}, {"x2", std::to_string(scale.x(now))}};
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return {};
  const int high = top + static_cast<int>(rows.size()) * row_high + dot;
  for (std::size_t i = 0; i < scale.codes.size(); ++i)
    steps.push_back({{"x", std::to_string(scale.x(static_cast<int>(i)))},
                     {"label", std::to_string(i)}, // the words stand in the table
                     {"end", std::to_string(high - dot)}});
  const auto on = [&](const Event& event) {
    return words.value(event.record, "assessed_on", event.fields.value("assessed_on", ""));
  };
  return {{"rows", std::move(rows)},
          {"steps", std::move(steps)},
          {"wide", std::to_string(names_wide + scale_wide)},
          {"high", std::to_string(high)},
          {"changed", changed},
          {"before_on", on(first)},
          {"now_on", on(last)}};
}

} // namespace dromos
