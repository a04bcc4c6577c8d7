// Which page answers which request: the table, and finding one in it.
#pragma once
#include "client/pages/asked.h"

#include <optional>
#include <span>
#include <string_view>

namespace dromos {

struct Route {
  const char *method, *pattern; // "/record/*/*": a star stands for one part of the path
  Page page;
  bool locked = false; // answers also while nobody has unlocked
  bool quiet = false;  // the page's own asking, no person's: it does not keep the desk open
  bool reads =
      false; // shows the records that its path names, and is logged as reading their files (reading.h)
};
std::span<const Route> all_routes();

struct Found {
  const Route* route;
  std::vector<std::string> parts; // what the stars stand for
  // The records that the path names: wherever two stars stand beside each other, type and id.
  std::vector<std::string> records() const;
};
std::optional<Found> find_route(std::string_view method, std::string_view path);

// How this laptop stands to its centre, as several pages tell it (part_standing.mustache).
Json standing_view(Asked& asked);

HttpResponse page_home(Asked& asked);
HttpResponse page_lists(Asked& asked);
HttpResponse page_list(Asked& asked);
HttpResponse page_list_view(Asked& asked); // how a list is shown: filter, order, page
HttpResponse page_search(Asked& asked);
HttpResponse page_search_for(Asked& asked);
HttpResponse page_record(Asked& asked);
HttpResponse page_delete(Asked& asked);
HttpResponse page_form(Asked& asked);
HttpResponse page_form_sent(Asked& asked);
HttpResponse page_draft(Asked& asked);
HttpResponse page_draft_dropped(Asked& asked);
HttpResponse page_undo(Asked& asked);
HttpResponse page_contact(Asked& asked);
HttpResponse page_contact_sent(Asked& asked);
HttpResponse page_shift(Asked& asked);
HttpResponse page_shift_sent(Asked& asked);
HttpResponse page_evening(Asked& asked);
HttpResponse page_evening_sent(Asked& asked);
HttpResponse page_register(Asked& asked);
HttpResponse page_register_sent(Asked& asked);
HttpResponse page_same(Asked& asked); // which records are one person
HttpResponse page_same_sent(Asked& asked);
HttpResponse page_compare(Asked& asked); // two people side by side, before it is decided
HttpResponse page_compare_sent(Asked& asked);
HttpResponse page_people(Asked& asked); // who is likely meant, for a field that asks while somebody types
HttpResponse page_inbox(Asked& asked);
HttpResponse page_decide(Asked& asked);
HttpResponse page_decide_sent(Asked& asked);
HttpResponse page_keys(Asked& asked);
HttpResponse page_keys_set(Asked& asked);
HttpResponse page_language(Asked& asked);
HttpResponse page_unlock(Asked& asked);
HttpResponse page_unlock_sent(Asked& asked);
HttpResponse page_pin(Asked& asked);
HttpResponse page_lock(Asked& asked);
HttpResponse page_purpose(Asked& asked);
HttpResponse page_access(Asked& asked);
HttpResponse page_access_pin(Asked& asked);
HttpResponse page_access_passphrase(Asked& asked);
HttpResponse page_access_worker(Asked& asked);
HttpResponse page_stick(Asked& asked);
HttpResponse page_stick_export(Asked& asked);
HttpResponse page_stick_import(Asked& asked);
HttpResponse page_print(Asked& asked);
HttpResponse page_print_day(Asked& asked);
HttpResponse page_recover(Asked& asked);
HttpResponse page_recover_sent(Asked& asked);
HttpResponse page_standing(Asked& asked);
HttpResponse page_sync(Asked& asked);
HttpResponse page_sync_now(Asked& asked);
HttpResponse page_sync_cut(Asked& asked);
HttpResponse page_sync_rehearse(Asked& asked);
HttpResponse page_inbox_aside(Asked& asked);

} // namespace dromos
