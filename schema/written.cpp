#include "schema/written.h"

#include "schema/mutant.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <vector>

namespace dromos {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// All of `text` as a number of `least` to `most` digits.
std::optional<int> digits(std::string_view text, std::size_t least, std::size_t most) {
  if (text.size() < least || text.size() > most || !std::all_of(text.begin(), text.end(), is_digit))
    return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find_first_of(separators, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

template <typename... Numbers> std::string print(const char* form, Numbers... numbers) {
  std::array<char, 40> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), form, numbers...);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

bool year_in_use(int year) {
  return year >= 1800 && year <= 2199;
}

std::optional<std::chrono::year_month_day> real_day(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return date;
}

} // namespace

std::optional<std::string> written_date(std::string_view text) {
  text = trimmed(text);
  const auto parts = split(text, "-/.");
  if (parts.size() != 3) return std::nullopt;
  const bool year_first = parts[0].size() == 4;
  // Year first is ISO 8601, which has hyphens and two digits; day first is the Greek way.
  if (year_first && (text.size() != 10 || text[4] != '-' || text[7] != '-')) return std::nullopt;
  const auto year = digits(parts[year_first ? 0 : 2], 4, 4);
  const auto month = digits(parts[1], 1, 2);
  const auto day = digits(parts[year_first ? 2 : 0], 1, 2);
  if (!year || !month || !day || !year_in_use(*year) || !real_day(*year, *month, *day)) return std::nullopt;
  if (mutant(Mutant::date_as_instant) && *day > 1) return print("%04d-%02d-%02d", *year, *month, *day - 1);
  return print("%04d-%02d-%02d", *year, *month, *day);
}

std::optional<std::string> written_partial_date(std::string_view text) {
  text = trimmed(text);
  const auto parts = split(text, "-/.");
  if (parts.size() == 3) return written_date(text);
  const bool year_first = parts[0].size() == 4;
  if (year_first && parts.size() == 2 && (text.size() != 7 || text[4] != '-')) return std::nullopt;
  const auto year = digits(parts.size() == 1 || year_first ? parts[0] : parts[1], 4, 4);
  if (!year || !year_in_use(*year) || parts.size() > 2) return std::nullopt;
  if (parts.size() == 1) return print("%04d", *year);
  const auto month = digits(parts[year_first ? 1 : 0], 1, 2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  return print("%04d-%02d", *year, *month);
}

std::optional<std::string> written_datetime(std::string_view text) {
  // YYYY-MM-DDThh:mm:ss, then ".d…" if any, then Z or ±hh:mm.
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') ||
      text[13] != ':' || text[16] != ':')
    return std::nullopt;
  std::array<int, 6> at{};
  constexpr std::array<std::size_t, 6> starts{0, 5, 8, 11, 14, 17};
  for (std::size_t i = 0; i < at.size(); ++i) {
    const auto value = digits(text.substr(starts[i], i == 0 ? 4 : 2), 2, 4);
    if (!value) return std::nullopt;
    at[i] = *value;
  }
  const auto date = real_day(at[0], at[1], at[2]);
  if (!date || at[3] > 23 || at[4] > 59 || at[5] > 59) return std::nullopt;
  std::string_view rest = text.substr(19);
  int milliseconds = 0;
  if (rest[0] == '.') {
    rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (end == 0) return std::nullopt;
    std::string decimals(rest.substr(0, 3));
    decimals.resize(std::min<std::size_t>(end, 3));
    decimals.resize(3, '0');
    milliseconds = *digits(decimals, 3, 3);
    rest.remove_prefix(end);
  }
  int offset_minutes = 0;
  if (rest != "Z" && rest != "z") {
    if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':') return std::nullopt;
    const auto hours = digits(rest.substr(1, 2), 2, 2), minutes = digits(rest.substr(4, 2), 2, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    offset_minutes = (*hours * 60 + *minutes) * (rest[0] == '-' ? -1 : 1);
  }
  const auto utc = std::chrono::sys_days(*date) + std::chrono::hours(at[3]) +
                   std::chrono::minutes(at[4] - offset_minutes) + std::chrono::seconds(at[5]);
  const auto day = std::chrono::floor<std::chrono::days>(utc);
  const std::chrono::year_month_day utc_date(day);
  const std::chrono::hh_mm_ss<std::chrono::seconds> time(utc - day);
  const int year = static_cast<int>(utc_date.year());
  if (year < 1900 || year > 9999) return std::nullopt;
  return print("%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", year, static_cast<unsigned>(utc_date.month()),
               static_cast<unsigned>(utc_date.day()), static_cast<int>(time.hours().count()),
               static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
               milliseconds);
}

std::optional<std::string> written_money(std::string_view text) {
  text = trimmed(text);
  constexpr std::string_view euro = "€";
  if (text.ends_with(euro)) text = trimmed(text.substr(0, text.size() - euro.size()));
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find_last_of(".,");
  std::string_view whole = text, cents;
  if (point != std::string_view::npos) {
    whole = text.substr(0, point);
    cents = text.substr(point + 1);
    if (!digits(cents, 1, 2)) return std::nullopt;
  }
  std::string amount;
  const auto groups = split(whole, point == std::string_view::npos ? "" : text[point] == '.' ? "," : ".");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const bool fits = groups.size() == 1 ? groups[i].size() <= 12
                      : i == 0           ? groups[i].size() <= 3
                                         : groups[i].size() == 3;
    if (!fits || groups[i].empty() || !std::all_of(groups[i].begin(), groups[i].end(), is_digit))
      return std::nullopt;
    amount += groups[i];
  }
  if (amount.size() > 12) return std::nullopt;
  amount.erase(0, std::min(amount.find_first_not_of('0'), amount.size() - 1));
  amount += "." + std::string(cents) + std::string(2 - cents.size(), '0');
  const bool zero = amount == "0.00";
  return negative && !zero ? "-" + amount : amount;
}

} // namespace dromos
