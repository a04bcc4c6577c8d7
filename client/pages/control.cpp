#include "client/pages/control.h"

#include "schema/written.h"
#include "sync/engine/instant.h"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace dromos {

namespace {

constexpr std::string_view day_part = ".day", month_part = ".month", year_part = ".year", date_part = ".date",
                           time_part = ".time";

std::string shown_date(const std::string& iso) {
  if (iso.size() != 10) return iso;
  return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

// Where this machine is.
std::tm local_parts(std::int64_t ms) {
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  const std::tm* parts = std::localtime(&seconds);
  return parts == nullptr ? std::tm{} : *parts;
}

std::string formatted(const std::tm& parts, const char* form) {
  std::string out(24, '\0');
  out.resize(std::strftime(out.data(), out.size(), form, &parts));
  return out;
}

const std::string& find(const Pairs& pairs, const std::string& name) {
  static const std::string none;
  for (const auto& [known, value] : pairs)
    if (known == name) return value;
  return none;
}

// "2130", "21:30", "9.5" and "9": as people write a time.
std::optional<std::pair<int, int>> time_of_day(std::string_view text) {
  std::string digits;
  std::size_t split = std::string::npos;
  for (const char c : text)
    if (c >= '0' && c <= '9')
      digits.push_back(c);
    else if ((c == ':' || c == '.') && split == std::string::npos)
      split = digits.size();
    else if (c != ' ')
      return std::nullopt;
  if (split == std::string::npos) split = digits.size() > 2 ? digits.size() - 2 : digits.size();
  const std::string hours = digits.substr(0, split), minutes = digits.substr(split);
  if (hours.empty() || hours.size() > 2 || minutes.size() > 2) return std::nullopt;
  const int h = std::stoi(hours), m = minutes.empty() ? 0 : std::stoi(minutes);
  if (h > 23 || m > 59) return std::nullopt;
  return std::pair(h, m);
}

// Local date and time to the instant that is kept; what can't be read stays as typed.
Json instant_of(const std::string& date, const std::string& time) {
  const auto day = written_date(date);
  const auto clock = time_of_day(time);
  if (!day || !clock) return date + " " + time;
  std::tm parts{};
  parts.tm_year = std::stoi(day->substr(0, 4)) - 1900;
  parts.tm_mon = std::stoi(day->substr(5, 2)) - 1;
  parts.tm_mday = std::stoi(day->substr(8, 2));
  parts.tm_hour = clock->first;
  parts.tm_min = clock->second;
  parts.tm_isdst = -1; // the zone's own rule says
  return instant(static_cast<std::int64_t>(std::mktime(&parts)) * 1000);
}

// What is to be done by a day may be done until it ends.
std::string hour_of(const Field& field, std::string time) {
  constexpr std::string_view deadline = "due", end_of_day = "23:59";
  return time.empty() && field.name == deadline ? std::string(end_of_day) : std::move(time);
}

Json partial_date(const std::string& name, const Pairs& pairs) {
  std::string day = find(pairs, name + std::string(day_part)),
              month = find(pairs, name + std::string(month_part)),
              year = find(pairs, name + std::string(year_part));
  if (day.empty() && month.empty()) return year.empty() ? Json() : Json(year);
  for (std::string* part : {&day, &month})
    if (part->size() == 1) part->insert(0, "0");
  if (day.empty()) return month + "/" + year;
  return day + "/" + month + "/" + year;
}

Json number(const std::string& typed) {
  std::string digits = typed;
  std::replace(digits.begin(), digits.end(), ',', '.');
  const char* end = digits.data() + digits.size();
  std::int64_t whole = 0;
  if (const auto [rest, error] = std::from_chars(digits.data(), end, whole);
      error == std::errc() && rest == end)
    return whole;
  double value = 0;
  const auto [rest, error] = std::from_chars(digits.data(), end, value, std::chars_format::fixed);
  if (error == std::errc() && rest == end) return value;
  return typed;
}

std::string decimal_text(std::string text, Language language) {
  if (language == Language::greek) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

} // namespace

bool is_entered(const Field& field) {
  return field.type != ValueType::derived && field.type != ValueType::snapshot;
}

std::string local_day(std::int64_t ms) {
  return formatted(local_parts(ms), "%F");
}

std::string control_name(const Field& field) {
  return "f." + field.name;
}

Pairs written(const Field& field, const Json& value, Language language) {
  Pairs out;
  const std::string name = control_name(field);
  const auto add = [&](std::string part, std::string text) {
    if (!text.empty()) out.emplace_back(name + std::move(part), std::move(text));
  };
  if (value.is_null()) return out;
  const std::string text = value.is_string() ? value.get<std::string>() : std::string();
  switch (field.type) {
  case ValueType::boolean:
    add("", value.is_boolean() ? (value.get<bool>() ? "true" : "false") : "");
    break;
  case ValueType::integer:
    add("", value.dump());
    break;
  case ValueType::decimal:
    add("", decimal_text(value.dump(), language));
    break;
  case ValueType::money:
    add("", decimal_text(text, language));
    break;
  case ValueType::date:
    add("", shown_date(text));
    break;
  case ValueType::partial_date:
    add(std::string(year_part), text.substr(0, 4));
    if (text.size() >= 7) add(std::string(month_part), text.substr(5, 2));
    if (text.size() >= 10) add(std::string(day_part), text.substr(8, 2));
    break;
  case ValueType::datetime:
    if (const auto ms = read_instant(text)) {
      add(std::string(date_part), formatted(local_parts(*ms), "%d/%m/%Y"));
      add(std::string(time_part), formatted(local_parts(*ms), "%H:%M"));
    }
    break;
  case ValueType::codes:
  case ValueType::refs:
  case ValueType::workers:
    for (const Json& one : value) add("", one.get<std::string>());
    break;
  case ValueType::texts: {
    std::string lines;
    for (const Json& one : value) lines += (lines.empty() ? "" : "\n") + one.get<std::string>();
    add("", lines);
    break;
  }
  case ValueType::counts:
  case ValueType::ratings:
    for (const auto& [key, one] : value.items())
      add("." + key, one.is_string() ? one.get<std::string>() : one.dump());
    break;
  default:
    add("", text);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Pairs pairs_of(const Field& field, const Posted& posted) {
  Pairs out;
  const std::string name = control_name(field);
  for (const auto& [key, value] : posted.fields())
    if (!value.empty() && key.starts_with(name) && (key.size() == name.size() || key[name.size()] == '.'))
      out.emplace_back(key, value);
  std::sort(out.begin(), out.end());
  return out;
}

Message as_on_pages(const Field& field, Message message) {
  const bool day = field.type == ValueType::date || field.type == ValueType::partial_date;
  if (!day && field.type != ValueType::datetime) return message;
  for (auto& [name, value] : message.values)
    if (name == "expected") value = day ? "23/11/2026" : "23/11/2026, 21:30";
  return message;
}

Json entered(const Field& field, const Pairs& pairs) {
  if (pairs.empty()) return field.set() ? Json::array() : field.map() ? Json::object() : Json();
  const std::string name = control_name(field);
  const std::string& first = pairs.front().second;
  switch (field.type) {
  case ValueType::boolean:
    return first == "true" ? Json(true) : first == "false" ? Json(false) : Json(first);
  case ValueType::integer:
  case ValueType::decimal:
    return number(first);
  case ValueType::partial_date:
    return partial_date(name, pairs);
  case ValueType::datetime:
    return instant_of(find(pairs, name + std::string(date_part)),
                      hour_of(field, find(pairs, name + std::string(time_part))));
  case ValueType::codes:
  case ValueType::refs:
  case ValueType::workers: {
    Json members = Json::array();
    for (const auto& [key, value] : pairs) members.push_back(value);
    return members;
  }
  case ValueType::texts: {
    Json lines = Json::array();
    for (std::size_t at = 0; at <= first.size();) {
      const std::size_t end = std::min(first.find('\n', at), first.size());
      if (end > at) lines.push_back(first.substr(at, end - at));
      at = end + 1;
    }
    return lines;
  }
  case ValueType::counts:
  case ValueType::ratings: {
    Json map = Json::object();
    for (const auto& [key, value] : pairs)
      if (key.size() > name.size() + 1)
        map[key.substr(name.size() + 1)] = field.type == ValueType::counts ? number(value) : Json(value);
    return map;
  }
  default:
    return first;
  }
}

std::string day_typed(const std::string& text) {
  Field day;
  day.type = ValueType::datetime;
  const Json noon = entered(day, {{control_name(day) + std::string(date_part), text},
                                  {control_name(day) + std::string(time_part), "12:00"}});
  const auto ms = noon.is_string() ? read_instant(noon.get<std::string>()) : std::nullopt;
  return ms ? local_day(*ms) : std::string();
}

} // namespace dromos
