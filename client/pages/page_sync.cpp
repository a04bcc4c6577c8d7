// The pill's own asking, and the exchange that a person asks for.
#include "client/pages/routes.h"
#include "client/pages/view.h"

namespace dromos {

HttpResponse page_standing(Asked& asked) {
  const SyncState sync = asked.syncing.state();
  const Pill pill = asked.custody.pill(asked.desk, sync, asked.session.language);
  return answer_json({{"state", pill.state}, {"text", pill.text}, {"running", sync.running}});
}

HttpResponse page_sync(Asked& asked) {
  asked.syncing.ask();
  return go_to("/");
}

HttpResponse page_sync_cut(Asked& asked) {
  asked.syncing.cut();
  return go_to("/");
}

} // namespace dromos
