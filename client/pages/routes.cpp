#include "client/pages/routes.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr bool locked = true, quiet = true, reads = true;
constexpr Route routes[] = {{"GET", "/", page_home},
                            {"GET", "/lists", page_lists},
                            {"GET", "/list/*", page_list},
                            {"POST", "/list/*", page_list_view},
                            {"GET", "/search", page_search},
                            {"POST", "/search", page_search_for},
                            {"GET", "/record/*/*", page_record, !locked, !quiet, reads},
                            {"POST", "/delete/*/*", page_delete, !locked, !quiet, reads},
                            {"GET", "/new/*", page_form},
                            {"POST", "/new/*", page_form_sent},
                            {"GET", "/new/*/about/*/*", page_form},
                            {"POST", "/new/*/about/*/*", page_form_sent},
                            {"GET", "/edit/*/*", page_form, !locked, !quiet, reads},
                            {"POST", "/edit/*/*", page_form_sent, !locked, !quiet, reads},
                            {"GET", "/contact", page_contact},
                            {"POST", "/contact", page_contact_sent},
                            {"GET", "/shift", page_shift},
                            {"POST", "/shift", page_shift_sent},
                            {"GET", "/evening", page_evening},
                            {"POST", "/evening", page_evening_sent},
                            {"GET", "/register", page_register},
                            {"POST", "/register", page_register_sent},
                            {"GET", "/same/*/*", page_same, !locked, !quiet, reads},
                            {"POST", "/same/*/*", page_same_sent, !locked, !quiet, reads},
                            {"GET", "/same/*/*/with/*/*", page_compare, !locked, !quiet, reads},
                            {"POST", "/same/*/*/with/*/*", page_compare_sent, !locked, !quiet, reads},
                            {"POST", "/people", page_people},
                            {"POST", "/draft", page_draft, !locked, quiet},
                            {"POST", "/draft/drop", page_draft_dropped},
                            {"POST", "/undo", page_undo},
                            {"GET", "/inbox", page_inbox},
                            {"GET", "/decide/*/*/*", page_decide, !locked, !quiet, reads},
                            {"POST", "/decide/*/*/*", page_decide_sent, !locked, !quiet, reads},
                            {"GET", "/keys", page_keys},
                            {"POST", "/keys", page_keys_set},
                            {"POST", "/language", page_language, locked},
                            {"GET", "/unlock", page_unlock, locked},
                            {"POST", "/unlock", page_unlock_sent, locked},
                            {"POST", "/unlock/pin", page_pin, locked},
                            {"POST", "/lock", page_lock, locked},
                            {"POST", "/purpose", page_purpose},
                            {"GET", "/access", page_access},
                            {"POST", "/access/pin", page_access_pin},
                            {"POST", "/access/passphrase", page_access_passphrase},
                            {"POST", "/access/worker", page_access_worker},
                            {"GET", "/stick", page_stick},
                            {"POST", "/stick/export", page_stick_export},
                            {"POST", "/stick/import", page_stick_import},
                            {"GET", "/print/*/*", page_print, !locked, !quiet, reads},
                            {"GET", "/certificate/*/*", page_print, !locked, !quiet, reads},
                            {"GET", "/print", page_print_day},
                            {"POST", "/print", page_print_day},
                            {"GET", "/recover", page_recover, locked},
                            {"POST", "/recover", page_recover_sent, locked},
                            {"GET", "/standing", page_standing, !locked, quiet},
                            {"GET", "/sync", page_sync},
                            {"POST", "/sync", page_sync_now},
                            {"POST", "/sync/cut", page_sync_cut},
                            {"POST", "/sync/rehearse", page_sync_rehearse},
                            {"POST", "/inbox/aside", page_inbox_aside}};

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    path.remove_prefix(1); // the slash
    const std::size_t end = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return parts;
}

} // namespace

std::span<const Route> all_routes() {
  return routes;
}

std::vector<std::string> Found::records() const {
  std::vector<std::string> out;
  const std::vector<std::string_view> pattern = parts_of(route->pattern);
  std::size_t star = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != "*") continue;
    const bool pair = i + 1 < pattern.size() && pattern[i + 1] == "*";
    if (pair) out.push_back(parts[star] + "/" + parts[star + 1]);
    star += pair ? 2 : 1;
    i += pair ? 1 : 0;
  }
  return out;
}

std::optional<Found> find_route(std::string_view method, std::string_view path) {
  const std::vector<std::string_view> asked = parts_of(path);
  for (const Route& route : routes) {
    const std::vector<std::string_view> pattern = parts_of(route.pattern);
    if (method != route.method || pattern.size() != asked.size()) continue;
    Found found{&route, {}};
    bool fits = true;
    for (std::size_t i = 0; i < asked.size() && fits; ++i) {
      const bool star = pattern[i] == "*";
      fits = star ? !asked[i].empty() : pattern[i] == asked[i];
      if (star) found.parts.emplace_back(asked[i]);
    }
    if (fits) return found;
  }
  return std::nullopt;
}

} // namespace dromos
