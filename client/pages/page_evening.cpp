// The evening from paper: many contacts in rows, with last night's times. Every row that says something is
// one contact; all are saved together, or none.
#include "client/entries.h"
#include "client/pages/control.h"
#include "client/pages/drafts.h"
#include "client/pages/evening.h"
#include "client/pages/people_found.h"
#include "client/pages/routes.h"
#include "client/pages/undo.h"
#include "client/pages/view.h"
#include "sync/engine/instant.h"
#include "sync/engine/record_name.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr const char* path = "/evening";
constexpr std::size_t rows_first = 6, rows_more = 6, rows_most = 60;
constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;
constexpr const char* morning = "12:00"; // a contact before noon belongs to the day after the evening's

struct Row {
  std::size_t number = 0;
  const Posted& posted;

  std::string name(const char* part) const { return "r" + std::to_string(number) + "." + part; }
  const std::string& value(const char* part) const { return posted.value(name(part)); }
  bool blank() const {
    for (const char* part : {"person", "find", "label", "outcome", "note"})
      if (!value(part).empty()) return false;
    return true;
  }
};

class EveningRows {
 public:
  explicit EveningRows(Asked& asked)
      : asked_(asked), type_(*asked.open().catalog.type("street_contact")), evening_(asked) {}

  // The entries of all rows; what can't be read stands in `errors` by row.
  std::vector<Entry> read() {
    const Call call = asked_.call();
    Entries entries(call, asked_.open());
    std::vector<Entry> out;
    std::string spot;
    for (std::size_t i = 0; i < count(); ++i) {
      const Row row{i, asked_.posted};
      if (!row.value("spot").empty()) spot = row.value("spot"); // as a ditto mark on paper
      if (row.blank()) continue;
      try {
        if (row.value("person").empty() && !row.value("find").empty())
          throw Refused({"pages.people_choose", {}});
        const std::string& record = asked_.posted.value(row.name("record"));
        const auto known = readable_fields(asked_.open(), record);
        if (!known && asked_.open().store().entry(record)) continue; // deleted since
        ++contacts_;
        Json said = fields(row, spot);
        if (known) // sent twice: what was corrected meanwhile is an edit
          for (auto one = said.begin(); one != said.end();)
            one = known->contains(one.key()) && (*known)[one.key()] == one.value() ? said.erase(one)
                                                                                   : std::next(one);
        if (known && said.empty()) continue;
        Entry entry = known ? entries.existing(record) : entries.fresh(type_.name, record);
        entries.add_fields(entry, said);
        out.push_back(std::move(entry));
      } catch (const Refused& refused) {
        errors_[i] = sentence(as_on_pages(*type_.field("at"), refused.message()), asked_.session.language);
      }
    }
    return out;
  }
  bool good() const { return errors_.empty(); }
  std::size_t contacts() const { return contacts_; } // rows that say one, be it saved already

  Json view() {
    Json rows = Json::array();
    const std::size_t wanted = std::min(count() + (asked_.posted.has("more") ? rows_more : 0), rows_most);
    for (std::size_t i = 0; i < wanted; ++i) rows.push_back(row_view({i, asked_.posted}));
    Json out{{"title", asked_.word("evening_title")},
             {"here", "/contact"},
             {"form", path},
             {"rows", std::move(rows)},
             {"day", day()},
             {"count", std::to_string(wanted)}};
    if (!evening_.shift().empty()) {
      Titles titles(asked_.open(), asked_.session.language);
      out["shift"] = titles.of(evening_.shift());
    }
    out["spots"] = {{"list", evening_.places()}};
    return out;
  }

 private:
  std::size_t count() const {
    const std::string& text = asked_.posted.value("rows");
    const bool number = !text.empty() && text.size() < 4 &&
                        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return number ? std::min(static_cast<std::size_t>(std::stoul(text)), rows_most) : rows_first;
  }

  // The evening's day as people write it: the shift's, else yesterday.
  std::string day() const {
    if (asked_.posted.has("day")) return asked_.posted.value("day");
    const std::int64_t yesterday = asked_.desk.call().seams.clock.now_ms() - day_ms;
    const std::string iso = evening_.fields().value("shift_on", local_day(yesterday));
    return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
  }

  // The instant of a row's time of the night.
  Json at(const std::string& time) const {
    const Field& field = *type_.field("at");
    const auto on = [&](const std::string& date) {
      return entered(field, {{"f.at.date", date}, {"f.at.time", time}});
    };
    const Json same = on(day()), noon = on(day()).is_string()
                                            ? entered(field, {{"f.at.date", day()}, {"f.at.time", morning}})
                                            : Json();
    const auto ms = read_instant(same.get<std::string>()), twelve = read_instant(noon.get<std::string>());
    if (!ms || !twelve || *ms >= *twelve) return same;
    const std::string next = local_day(*twelve + day_ms);
    return on(next.substr(8, 2) + "/" + next.substr(5, 2) + "/" + next.substr(0, 4));
  }

  Json fields(const Row& row, const std::string& spot) const {
    Json out{{"at", at(row.value("time"))}};
    const auto add = [&](const char* field, const Json& value) {
      if (value.is_string() && value.get_ref<const std::string&>().empty()) return;
      out[field] = value;
    };
    add("spot", spot);
    add("person", row.value("person"));
    add("sight_label", row.value("label"));
    add("outcome", row.value("outcome"));
    add("note", row.value("note"));
    const Json begun = evening_.begins();
    add("staff", begun["staff"]);
    if (begun.contains("shift")) add("shift", begun["shift"]);
    return out;
  }

  Json row_view(const Row& row) {
    Json out{{"number", std::to_string(row.number + 1)}, {"id", "r" + std::to_string(row.number)}};
    for (const char* part : {"time", "spot", "label", "note"}) out[part] = row.value(part);
    out["record"] = row.value("record").empty()
                        ? new_record(type_.name, asked_.desk.call().seams.clock.now_ms())
                        : row.value("record");
    out["outcomes"] = Json::array();
    for (const Code& code : asked_.open().catalog.list(type_.field("outcome")->list)->codes)
      out["outcomes"].push_back({{"value", code.code},
                                 {"label", asked_.words().of(code.label)},
                                 {"checked", code.code == row.value("outcome")}});
    out["options"] = Json::array();
    out["sought"] = row.value("find");
    Titles titles(asked_.open(), asked_.session.language);
    if (const std::string& person = row.value("person"); !person.empty())
      out["options"].push_back(
          {{"value", person}, {"label", titles.of(person)}, {"checked", true}, {"number", "0"}});
    if (!row.value("find").empty()) {
      PersonQuery query;
      query.text = row.value("find");
      for (Json& one : people_found(asked_, query)) {
        one["number"] = std::to_string(out["options"].size());
        out["options"].push_back(std::move(one));
      }
    }
    if (const auto error = errors_.find(row.number); error != errors_.end()) out["error"] = error->second;
    return out;
  }

  Asked& asked_;
  const Type& type_;
  Evening evening_;
  std::map<std::size_t, std::string> errors_;
  std::size_t contacts_ = 0;
};

} // namespace

HttpResponse page_evening(Asked& asked) {
  const auto draft = Drafts(asked.open()).find(path);
  if (draft) asked.posted = draft->posted;
  Json data = EveningRows(asked).view();
  if (draft) data["draft"] = asked.word("draft_of", {{"at", asked.words().time(draft->at)}});
  return page(asked, "page_evening", std::move(data));
}

HttpResponse page_evening_sent(Asked& asked) {
  EveningRows rows(asked);
  if (asked.posted.has("more") || asked.posted.has("find")) return page(asked, "page_evening", rows.view());
  const std::vector<Entry> entries = rows.read();
  if (!rows.good() || rows.contacts() == 0) {
    Json data = rows.view();
    data["problem"] = asked.word(rows.good() ? "nothing_written" : "evening_problem");
    return page(asked, "page_evening", std::move(data), 422);
  }
  OpenHome& open = asked.open();
  if (entries.empty())
    open.store().transaction(Drafts(open).dropping(path));
  else
    asked.desk.has_changed(open.laptop.save(entries, open.worker(), Drafts(open).dropping(path)));
  const bool all_new = entries.size() == rows.contacts(); // sent twice: there is more than this save
  if (all_new) offer_undo(asked, undo_of(entries), path);
  asked.session.flash =
      Flash{asked.word("evening_saved", {{"contacts", std::to_string(rows.contacts())}}), {}, all_new};
  return go_to("/evening");
}

} // namespace dromos
