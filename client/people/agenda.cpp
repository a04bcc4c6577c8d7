#include "client/people/agenda.h"

#include "client/people/guard.h"
#include "schema/value.h"
#include "sync/engine/instant.h"
#include "sync/engine/show.h"

#include <algorithm>
#include <set>

namespace dromos {

namespace {

constexpr std::int32_t day_minutes = 24 * 60;

bool among(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

std::int64_t days_before(int year, int month, int day) { // since 1970, proleptic Gregorian
  const std::int64_t y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

std::string day_of(std::int32_t minutes) {
  return instant(std::int64_t{minutes} * 60'000).substr(0, 10);
}

} // namespace

std::int32_t minutes_of(std::string_view when) {
  const auto number = [&](std::size_t at, std::size_t length) {
    int value = 0;
    for (std::size_t i = at; i < at + length; ++i) {
      if (i >= when.size() || when[i] < '0' || when[i] > '9') return -1;
      value = value * 10 + (when[i] - '0');
    }
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 1970 || year > 5000 || month < 1 || month > 12 || day < 1 || day > 31) return 0;
  const int hour = when.size() > 10 ? number(11, 2) : 0, minute = when.size() > 10 ? number(14, 2) : 0;
  return static_cast<std::int32_t>(days_before(year, month, day) * day_minutes + std::max(hour, 0) * 60 +
                                   std::max(minute, 0));
}

Agenda::Agenda(Laptop& laptop, const PeopleIndex& people)
    : laptop_(laptop), people_(people), sight_(laptop), rules_(WorkRules::load(laptop.catalog())) {}

std::uint32_t Agenda::number(Numbers& numbers, const std::string& name) {
  const auto [at, added] = numbers.of.try_emplace(name, static_cast<std::uint32_t>(numbers.names.size()));
  if (added) numbers.names.push_back(name);
  return at->second;
}

void Agenda::take(const RecordRow& row) {
  const WorkRule* rule = rules_.of(type_of(row.state.record));
  if (rule == nullptr || rule->kind.empty()) return;
  Item item;
  bool open = rule->state.empty(), done = false, met = rule->seen;
  std::string due, since, happened;
  std::set<std::string> workers;
  sight_.each_value(row, [&](const RegisterName& name, const LiveWrite& write) {
    const std::string_view field = name.field;
    if (field == "deleted" || !name.key.empty()) {
      if (write.value == "true" && among(rule->workers, field)) workers.insert(name.key.string());
      return;
    }
    const std::string text = text_of(write.value);
    if (field == rule->due) due = text;
    if (field == rule->due_else) since = text;
    if (field == rule->done) done = true;
    if (field == rule->state) open = open || among(rule->open, text);
    if (field == rule->not_seen && among(rule->not_seen_codes, text)) met = false;
    if (!rule->happened.empty() && field == rule->happened.front()) happened = text;
    if (among(rule->workers, field)) workers.insert(text);
  });
  item.open = open && !done;
  if (due.empty() && !rule->due_else.empty()) due = since.empty() ? entered_at(row.state.record) : since;
  item.due = minutes_of(due);
  item.whole_day = due.size() == 10;
  item.seen = met ? minutes_of(happened) : 0;
  if (item.seen == 0 && !item.open) return;
  std::string together;
  for (const std::string& worker : workers) together += "\n" + worker;
  item.workers = number(workers_, together.empty() ? together : together + "\n");
  item.kind = static_cast<std::uint8_t>(number(kinds_, rule->kind));
  item.root = number(roots_, row.state.root);
  if (last_seen_.size() <= item.root) last_seen_.resize(item.root + 1);
  auto& last = last_seen_[item.root];
  if (item.seen > last.first) last = {item.seen, row.id};
  items_[row.id] = item;
}

void Agenda::refresh(const std::vector<std::string>& records) {
  std::set<std::string> roots;
  for (const std::string& record : records)
    if (const WorkRule* rule = rules_.of(type_of(record)); rule != nullptr && !rule->kind.empty())
      if (const auto entry = laptop_.store().entry(record)) roots.insert(entry->root);
  sight_.forget();
  for (const std::string& root : roots) {
    if (const auto known = roots_.of.find(root);
        known != roots_.of.end() && known->second < last_seen_.size())
      last_seen_[known->second] = {};
    for (const RecordEntry& entry : laptop_.store().entries_under(root)) {
      const WorkRule* rule = rules_.of(type_of(entry.record));
      if (rule == nullptr || rule->kind.empty()) continue;
      items_.erase(entry.id);
      take(laptop_.store().record(entry.id));
    }
  }
}

bool Agenda::waits_for(const Item& item, std::string_view worker) const {
  if (item.workers == 0) return true;
  return workers_.names[item.workers].find("\n" + std::string(worker) + "\n") != std::string::npos;
}

bool Agenda::told(const std::string& root, std::string_view reader) const {
  // Nearly everybody is held here and not guarded: thousands may be overdue.
  if (const KnownPerson* person = people_.person(root); person != nullptr && person->held && !person->guarded)
    return true;
  const auto entry = laptop_.store().entry(root);
  if (!entry) return false;
  const RecordRow row = laptop_.store().record(entry->id);
  return sight_.holds(row) && may_know(laptop_, reader, row);
}

std::vector<Due> Agenda::due(std::string_view from, std::string_view until, std::string_view reader,
                             Whose whose) const {
  const std::int32_t first = minutes_of(from),
                     last = minutes_of(until) + (until.size() == 10 ? day_minutes - 1 : 0);
  std::vector<std::pair<std::int64_t, const Item*>> found;
  for (const auto& [row, item] : items_) {
    if (!item.open || item.due == 0 || item.due < first || item.due > last) continue;
    // The next visit was agreed when they last met; an earlier agreement is past.
    if (kinds_.names[item.kind] == "visit" && last_seen_[item.root].second != row) continue;
    if (whose == Whose::all || waits_for(item, reader)) found.emplace_back(row, &item);
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.second->due != b.second->due ? a.second->due < b.second->due : a.first < b.first;
  });
  std::vector<Due> out;
  for (const auto& [row, item] : found) {
    if (!told(roots_.names[item->root], reader)) continue;
    const auto entry = laptop_.store().entry(row);
    if (!entry) continue;
    const std::string when = item->whole_day ? day_of(item->due) : instant(std::int64_t{item->due} * 60'000);
    out.push_back({kinds_.names[item->kind], entry->record, entry->root, when});
  }
  return out;
}

std::vector<Case> Agenda::caseload(std::string_view worker) const {
  std::vector<Case> out;
  for (const auto& [row, item] : items_) {
    const bool named = item.workers != 0 && waits_for(item, worker);
    if (kinds_.names[item.kind] != "case" || !item.open || !named) continue;
    const auto entry = laptop_.store().entry(row);
    if (!entry || !told(entry->root, worker)) continue;
    const Json fields = fields_of(*entry);
    out.push_back({entry->record, entry->root, fields.value("state", ""), fields.value("opened", "")});
  }
  std::sort(out.begin(), out.end(), [](const Case& a, const Case& b) {
    return a.opened != b.opened ? a.opened > b.opened : a.record < b.record;
  });
  return out;
}

Json Agenda::fields_of(const RecordEntry& entry) const {
  return show(laptop_.catalog(), laptop_.store().record(entry.id).state, laptop_.readable(entry)).fields;
}

std::vector<Unseen> Agenda::unseen(std::string_view met_since, std::string_view not_since,
                                   std::string_view reader, std::size_t most) const {
  const std::int32_t since = minutes_of(met_since), before = minutes_of(not_since);
  std::vector<std::pair<std::int32_t, std::uint32_t>> found;
  for (std::uint32_t root = 0; root < last_seen_.size(); ++root) {
    const std::int32_t last = last_seen_[root].first;
    if (last != 0 && last >= since && last < before && type_of(roots_.names[root]) == "person")
      found.emplace_back(last, root);
  }
  std::sort(found.begin(), found.end());
  std::vector<Unseen> out;
  for (const auto& [last, root] : found) {
    if (out.size() >= most) break;
    const auto entry = laptop_.store().entry(last_seen_[root].second);
    if (!entry || !told(entry->root, reader)) continue;
    const Json fields = fields_of(*entry);
    Unseen one{roots_.names[root], instant(std::int64_t{last} * 60'000), "", entry->record};
    for (const std::string& field : rules_.of(type_of(entry->record))->place)
      if (one.place.empty()) one.place = fields.value(field, "");
    out.push_back(std::move(one));
  }
  return out;
}

} // namespace dromos
