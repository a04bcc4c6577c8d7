#include "client/pages/tonight.h"

#include "client/pages/control.h"
#include "client/pages/titles.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;
constexpr int overdue_days = 365, ahead_days = 7, unseen_days = 14, forgotten_days = 365;
constexpr std::size_t shown_most = 40, unseen_most = 15;

class Tonight {
 public:
  explicit Tonight(Asked& asked)
      : asked_(asked), agenda_(asked.desk.people().agenda()), titles_(asked.open(), asked.session.language),
        now_ms_(asked.desk.call().seams.clock.now_ms()), today_(day(0)) {}

  Json view() {
    Json out = Json::object();
    const std::string& worker = asked_.open().worker();
    put(out, "today", agenda_.due(today_, today_, worker));
    put(out, "overdue", overdue(agenda_.due(day(-overdue_days), day(-1), worker)));
    put(out, "ahead", agenda_.due(day(1), day(ahead_days), worker));
    Json unseen = Json::array();
    for (const Unseen& one : agenda_.unseen(day(-forgotten_days), day(-unseen_days), worker, unseen_most))
      unseen.push_back({{"path", "/record/" + one.root},
                        {"title", titles_.of(one.root)},
                        {"last", when(one.last)},
                        {"place", one.place}});
    if (!unseen.empty()) out["unseen"] = {{"list", std::move(unseen)}};
    return out;
  }

 private:
  // What somebody else or a benefit waits for comes first; a visit that was agreed for last week is soon
  // done.
  static std::vector<Due> overdue(std::vector<Due> list) {
    const auto place = [](const Due& one) { return one.kind == "visit" ? 1 : 0; };
    std::stable_sort(list.begin(), list.end(),
                     [&](const Due& a, const Due& b) { return place(a) < place(b); });
    return list;
  }
  std::string day(int away) const { return local_day(now_ms_ + away * day_ms); }
  // A day alone, or with its hour.
  std::string when(const std::string& at) const {
    if (at.size() > 10) return asked_.words().time(at);
    return at.size() == 10 ? at.substr(8, 2) + "/" + at.substr(5, 2) + "/" + at.substr(0, 4) : at;
  }

  void put(Json& out, const char* part, const std::vector<Due>& list) {
    Json rows = Json::array();
    for (const Due& one : list) {
      if (rows.size() == shown_most) break;
      Json row = titles_.link(one.root);
      const std::string own = titles_.of(one.record);
      row["path"] = "/record/" + one.record;
      row["kind"] = asked_.word("due_" + one.kind);
      row["what"] = own == row["title"].get<std::string>() ? std::string() : own;
      if (const auto fields = readable_fields(asked_.open(), one.record))
        row["place"] = fields->value("spot", "");
      row["when"] = when(one.due);
      row["late"] = one.due.substr(0, 10) < today_;
      rows.push_back(std::move(row));
    }
    if (rows.empty()) return;
    const std::string more =
        list.size() > rows.size()
            ? asked_.word("due_more", {{"records", std::to_string(list.size() - rows.size())}})
            : std::string();
    out[part] = {{"count", std::to_string(list.size())}, {"more", more}, {"list", std::move(rows)}};
  }

  Asked& asked_;
  const Agenda& agenda_;
  Titles titles_;
  std::int64_t now_ms_;
  std::string today_;
};

} // namespace

Json tonight(Asked& asked) {
  return Tonight(asked).view();
}

} // namespace dromos
