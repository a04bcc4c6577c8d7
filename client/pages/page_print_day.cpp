// The report of the worker's shift, also past midnight; else of the calendar day, or of another one.
#include "client/pages/control.h"
#include "client/pages/evening.h"
#include "client/pages/paper.h"
#include "client/pages/routes.h"
#include "client/pages/view.h"
#include "sync/engine/instant.h"
#include "sync/engine/record_name.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace dromos {

namespace {

constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;
constexpr std::size_t older_most =
    2000; // records in a row from before the time: further back is nothing of it

// The moment that a record tells.
constexpr std::pair<const char*, const char*> reported[] = {{"street_contact", "at"},
                                                            {"encounter", "at"},
                                                            {"appointment", "starts_at"},
                                                            {"tip", "received"},
                                                            {"referral", "sent"}};

struct Span {
  std::string shift;       // empty: a calendar day
  std::string first, last; // days: "2026-11-23"
  std::int64_t from_ms = std::numeric_limits<std::int64_t>::min();
  std::int64_t to_ms = std::numeric_limits<std::int64_t>::max();

  bool has(const std::string& moment) const {
    if (moment.size() == 10) return first <= moment && moment <= last;
    const auto ms = read_instant(moment);
    if (!ms || *ms < from_ms || *ms > to_ms) return false;
    const std::string on = local_day(*ms);
    return first <= on && on <= last;
  }
  bool has(const Json& fields, const char* moment) const {
    const std::string of_shift = fields.value("shift", "");
    if (!shift.empty() && !of_shift.empty()) return of_shift == shift;
    return has(fields.value(moment, ""));
  }
  std::int64_t begins_ms() const { return read_instant(first + "T00:00:00.000Z").value_or(0) - 2 * day_ms; }
};

Span whole_day(const std::string& on) {
  Span out;
  out.first = out.last = on;
  return out;
}

Span of_shift(const Evening& evening, std::int64_t now_ms) {
  Span out;
  out.shift = evening.shift();
  out.from_ms = read_instant(evening.fields().value("starts_at", "")).value_or(now_ms);
  const std::int64_t ends_ms = read_instant(evening.fields().value("ends_at", "")).value_or(now_ms);
  out.to_ms = std::max(out.from_ms, ends_ms);
  out.first = local_day(out.from_ms);
  out.last = local_day(out.to_ms);
  return out;
}

// In the order of time.
std::vector<ReadableRecord> told_in(OpenHome& open, const Span& span, const char* type, const char* moment) {
  constexpr std::size_t at_once = 64;
  std::vector<ReadableRecord> out;
  bool more = true;
  for (std::size_t seen = 0, older = 0; more; seen += at_once) {
    const std::vector<RecordEntry> entries = open.store().newest(type, at_once, seen);
    more = entries.size() == at_once;
    for (const RecordEntry& entry : entries) {
      auto fields = readable_fields(open, entry.record);
      if (fields && span.has(*fields, moment)) {
        older = 0;
        out.push_back({entry.record, std::move(*fields)});
      } else if (named_ms(entry.record).value_or(span.begins_ms()) < span.begins_ms()) {
        more = more && ++older < older_most;
      }
    }
  }
  std::reverse(out.begin(), out.end());
  std::stable_sort(out.begin(), out.end(), [&](const ReadableRecord& a, const ReadableRecord& b) {
    return a.fields.value(moment, "") < b.fields.value(moment, "");
  });
  return out;
}

std::string in_words(const Words& words, const char* field, const std::map<std::string, std::int64_t>& sums) {
  std::string out;
  for (const auto& [code, sum] : sums)
    out +=
        (out.empty() ? "" : " · ") + words.value("street_contact/", field, code) + ": " + std::to_string(sum);
  return out;
}

// How many, with what outcome, what was given, whom they met.
Json totals(Asked& asked, Paper& paper, const std::vector<ReadableRecord>& contacts) {
  std::map<std::string, std::int64_t> outcomes, goods;
  std::set<std::string> known;
  std::size_t unknown = 0;
  for (const ReadableRecord& one : contacts) {
    const std::string outcome = one.fields.value("outcome", ""), person = one.fields.value("person", "");
    if (!outcome.empty()) ++outcomes[outcome];
    const Json given = one.fields.value("given", Json::object());
    if (given.is_object())
      for (const auto& [code, count] : given.items())
        if (count.is_number_integer()) goods[code] += count.get<std::int64_t>();
    if (outcome == "NOTFOUND") continue; // nobody was met
    if (person.empty())
      ++unknown;
    else
      known.insert(person);
  }
  const Words words = asked.words();
  Json goods_told; // the codes of a map are worded by the map
  for (const auto& [code, sum] : goods) goods_told[code] = sum;
  Json rows = Json::array();
  paper.add_row(rows, "report_contacts", std::to_string(contacts.size()));
  paper.add_row(rows, "report_outcomes", in_words(words, "outcome", outcomes));
  paper.add_row(rows, "report_goods",
                goods.empty() ? std::string() : words.value("street_contact/", "given", goods_told));
  paper.add_row(rows, "report_people",
                asked.word("report_people_told",
                           {{"known", std::to_string(known.size())}, {"unknown", std::to_string(unknown)}}));
  return rows;
}

Json report(Asked& asked, const Span& span) {
  Paper paper(asked, asked.word(span.shift.empty() ? "print_day" : "print_shift"));
  paper.data()["subject"] = span.shift.empty() ? paper.day(span.first) : paper.title_of(span.shift);
  if (!span.shift.empty())
    paper.add_fields(span.shift, {"team", "starts_at", "ends_at", "weather", "stock_out"});
  bool empty = true;
  for (const auto& [name, moment] : reported) {
    const Type* type = asked.open().catalog.type(name);
    if (type == nullptr) continue;
    const std::vector<ReadableRecord> told = told_in(asked.open(), span, name, moment);
    if (told.empty()) continue;
    empty = false;
    if (type->name == "street_contact")
      paper.add_rows(asked.word("report_totals"), totals(asked, paper, told));
    std::vector<std::string> records;
    for (const ReadableRecord& one : told) records.push_back(one.record);
    paper.add_table(*type, records, {});
  }
  paper.data()["empty"] = empty;
  paper.sign({"signed_worker"});
  return std::move(paper.data());
}

} // namespace

HttpResponse page_print_day(Asked& asked) {
  const std::int64_t now_ms = asked.desk.call().seams.clock.now_ms();
  const Evening evening(asked);
  const bool on_shift = !evening.shift().empty();
  const std::string typed = asked.posted.value("day");
  const std::string chosen = typed.empty() ? std::string() : day_typed(typed);
  const bool wrong = !typed.empty() && chosen.empty();
  const bool of_day = !chosen.empty() || !on_shift;
  const Span span =
      of_day ? whole_day(chosen.empty() ? local_day(now_ms) : chosen) : of_shift(evening, now_ms);
  Json data = report(asked, span);
  const std::string& on = span.first;
  const std::string shown = on.substr(8, 2) + "/" + on.substr(5, 2) + "/" + on.substr(0, 4);
  data["token"] = asked.session.csrf;
  data["choice"] = {{"day", wrong ? typed : shown},
                    {"problem", wrong ? asked.word("report_no_day") : std::string()},
                    {"shift", on_shift && of_day}};
  return bare_page("page_print", std::move(data), asked.session.language, wrong ? 422 : 200);
}

} // namespace dromos
