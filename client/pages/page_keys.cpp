// The keys, and whether single letters are keys for this worker.
#include "client/pages/routes.h"
#include "client/pages/view.h"

namespace dromos {

HttpResponse page_keys(Asked& asked) {
  return page(asked, "page_keys",
              {{"title", asked.word("keys_title")},
               {"letters", asked.session.letters},
               {"letters_now", asked.word(asked.session.letters ? "letters_on" : "letters_off")}});
}

HttpResponse page_keys_set(Asked& asked) {
  const bool on = asked.posted.value("letters") == "on";
  asked.desk.letters(on);
  asked.session.letters = on;
  return go_to("/keys");
}

} // namespace dromos
