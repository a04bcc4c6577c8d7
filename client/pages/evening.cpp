#include "client/pages/evening.h"

#include "sync/engine/instant.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr const char* fact = "evenings"; // node fact: worker to shift
constexpr std::int64_t hour_ms = 60LL * 60 * 1000;
constexpr std::int64_t shift_most_ms = 16 * hour_ms; // nobody is longer in the street; a forgotten shift ends
constexpr std::int64_t place_kept_ms = 6 * hour_ms;  // without a shift: the same evening
constexpr std::size_t recent_most = 40, shifts_most = 8;

std::int64_t age_ms(const Asked& asked, const Json& fields, const char* field) {
  const auto at = read_instant(fields.value(field, ""));
  return asked.desk.call().seams.clock.now_ms() - at.value_or(0);
}

} // namespace

Evening::Evening(Asked& asked) : asked_(asked) {
  OpenHome& open = asked.open();
  const std::string shift =
      Json::parse(open.store().node(fact).value_or("{}")).value(open.worker(), std::string());
  if (!shift.empty())
    if (auto fields = readable_fields(open, shift);
        fields && age_ms(asked, *fields, "starts_at") < shift_most_ms) {
      shift_ = shift;
      fields_ = std::move(*fields);
    }
  recent_ = newest_readable(open, "street_contact", recent_most);
}

void Evening::keep(const Json& shift) {
  Store& store = asked_.open().store();
  Json all = Json::parse(store.node(fact).value_or("{}"));
  all[asked_.open().worker()] = shift;
  store.transaction([&] { store.set_node(fact, all.dump()); });
}

void Evening::begin(const std::string& shift) {
  keep(shift);
}

void Evening::end() {
  keep("");
}

bool Evening::is_of_now(const Json& contact) const {
  return shift_.empty() ? age_ms(asked_, contact, "at") < place_kept_ms
                        : contact.value("shift", "") == shift_;
}

namespace {

std::vector<std::string> codes_in(const Json& value) { // of a set or a map
  std::vector<std::string> out;
  if (value.is_array())
    for (const Json& one : value) out.push_back(one.get<std::string>());
  if (value.is_object())
    for (const auto& [code, count] : value.items()) out.push_back(code);
  return out;
}

} // namespace

std::vector<std::string> Evening::usual(const std::string& field) const {
  std::vector<std::pair<std::string, int>> counts; // in the order of the newest
  for (const ReadableRecord& one : recent_) {
    if (is_of_now(one.fields) || !one.fields.contains(field)) continue;
    for (const std::string& code : codes_in(one.fields[field])) {
      const auto known = std::find_if(counts.begin(), counts.end(),
                                      [&](const auto& counted) { return counted.first == code; });
      if (known == counts.end())
        counts.emplace_back(code, 1);
      else
        ++known->second;
    }
  }
  std::stable_sort(counts.begin(), counts.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> out;
  for (const auto& [code, count] : counts) out.push_back(code);
  return out;
}

std::vector<std::string> Evening::lately(const std::string& field) const {
  std::vector<std::string> out;
  for (auto one = recent_.rbegin(); one != recent_.rend(); ++one)
    if (is_of_now(one->fields) && one->fields.contains(field))
      for (const std::string& code : codes_in(one->fields[field]))
        if (std::find(out.begin(), out.end(), code) == out.end()) out.push_back(code);
  return out;
}

Json Evening::begins() const {
  const std::string& worker = asked_.open().worker();
  Json out{{"at", instant(asked_.desk.call().seams.clock.now_ms())},
           {"staff", fields_.value("team", Json::array({worker}))}};
  if (!shift_.empty()) out["shift"] = shift_;
  for (const ReadableRecord& one : recent_) {
    const Json staff = one.fields.value("staff", Json::array());
    const bool own = std::find(staff.begin(), staff.end(), worker) != staff.end();
    const bool here = shift_.empty() ? own && age_ms(asked_, one.fields, "at") < place_kept_ms
                                     : one.fields.value("shift", "") == shift_;
    if (!here) continue;
    for (const char* field : {"spot", "place", "grid"})
      if (one.fields.contains(field)) out[field] = one.fields[field];
    break;
  }
  return out;
}

std::vector<std::string> Evening::places() const {
  std::vector<std::string> out;
  for (const ReadableRecord& one : recent_) {
    const std::string spot = one.fields.value("spot", "");
    if (!spot.empty() && std::find(out.begin(), out.end(), spot) == out.end()) out.push_back(spot);
  }
  return out;
}

std::vector<std::string> Evening::contacts() const {
  std::vector<std::string> out;
  for (const ReadableRecord& one : recent_)
    if (!shift_.empty() && one.fields.value("shift", "") == shift_) out.push_back(one.record);
  return out;
}

std::vector<std::string> Evening::others() const {
  const auto goes_on = [&](const ReadableRecord& one) {
    return one.record != shift_ && age_ms(asked_, one.fields, "starts_at") < shift_most_ms;
  };
  std::vector<std::string> out;
  for (ReadableRecord& one : newest_readable(asked_.open(), "outreach_shift", shifts_most, goes_on))
    out.push_back(std::move(one.record));
  return out;
}

} // namespace dromos
