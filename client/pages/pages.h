// The pages' server, without a socket: takes a request, guards the door, gives a page.
//
// The door (docs/threat-model.md): the one host name, of 128 random bits, and on a post the one
// origin; the cookie of a window that came with the launch code; on a post the token of its form.
#pragma once
#include "client/pages/asked.h"
#include "client/pages/routes.h"

#include <cstdint>
#include <string>

namespace dromos {

struct PagesOptions {
  unsigned sync_every_seconds = 60;          // 0: only when asked
  std::int64_t idle_ms = 10 * 60 * 1000;     // nobody asked for a page so long: the desk is locked
  std::int64_t end_ms = 12 * 60 * 60 * 1000; // so long: the program ends
};

class Pages {
 public:
  Pages(const Call& call, PagesOptions options);

  // Where it is served. Before that, nothing is answered.
  void at_port(std::uint16_t port);
  const std::string& name() const { return name_; }     // "….localhost"
  const std::string& origin() const { return origin_; } // "http://….localhost:40123"
  std::string launch_path() const { return "/launch/" + sessions_.launch_code(); }

  // Several threads at a time.
  HttpResponse answer(const HttpRequest& request);
  // Nobody is in any more: no key, no index, no PIN. Before the machine sleeps, too.
  void lock();
  // Looks at the clock: locks what nobody uses. False where it is time to end.
  bool tick();

  Desk& desk() { return desk_; }

 private:
  HttpResponse guarded(const HttpRequest& request);
  HttpResponse launch(std::string_view code);
  HttpResponse routed(const HttpRequest& request, Session& session);
  void lock_now(); // REQUIRES: the desk's turn
  HttpResponse failed(Asked& asked, const Message& message, int status);

  const Call& call_;
  const PagesOptions options_;
  std::string name_, host_, origin_;
  Desk desk_;
  Sessions sessions_; // with the desk's turn
  Custody custody_;   // the same
  Syncing syncing_;
  const std::int64_t started_ms_;
};

} // namespace dromos
