// One request for a page: what was asked for, by whom, and what there is to answer from.
#pragma once
#include "client/pages/custody.h"
#include "client/pages/desk.h"
#include "client/pages/posted.h"
#include "client/pages/session.h"
#include "client/pages/syncing.h"
#include "client/record_text.h"
#include "sync/net/listener.h"

#include <string>
#include <vector>

namespace dromos {

struct Asked {
  std::string method, path;
  std::vector<std::string> parts; // of the path, what the route leaves open: "person", its id
  Posted posted;
  Session& session;
  Sessions& sessions;
  Desk& desk;
  Syncing& syncing;
  Custody& custody;

  // REQUIRES: the route asks for an open desk.
  OpenHome& open() const { return desk.open(); }
  // As a command would be called by this worker, in this window's language.
  Call call() const {
    Call call = desk.call();
    call.language = session.language;
    return call;
  }
  Words words() const { return {open().catalog, session.language, false}; }
  // Nobody is in any more: no key, no index, no PIN.
  void lock() const {
    syncing.cut();
    desk.lock();
    sessions.lock();
  }
  // A sentence of schema/messages/pages.json, "pages." left out.
  std::string word(const std::string& key,
                   std::vector<std::pair<std::string, std::string>> values = {}) const {
    return sentence({"pages." + key, std::move(values)}, session.language);
  }
};

using Page = HttpResponse (*)(Asked& asked);

} // namespace dromos
