#include "client/pages/pages.h"

#include "client/pages/person_view.h"
#include "client/pages/reading.h"
#include "client/pages/titles.h"
#include "client/pages/view.h"
#include "client/told.h"
#include "schema/encoding.h"
#include "schema/value.h"
#include "sync/engine/keys.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr const char* policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const std::string& header(const HttpRequest& request, std::string_view name) {
  static const std::string none;
  const std::string* found = nullptr;
  for (const auto& [known, value] : request.headers)
    if (known == name) {
      if (found != nullptr) return none; // told twice is told nothing
      found = &value;
    }
  return found == nullptr ? none : *found;
}

HttpResponse status_only(int status) {
  HttpResponse response;
  response.status = status;
  return response;
}

// Style sheets and modules: the same for everybody, and about nobody.
HttpResponse asset(std::string_view path) {
  path.remove_prefix(1);
  for (const EmbeddedFile& file : page_files()) {
    if (file.name != path) continue;
    HttpResponse response;
    response.content_type = path.ends_with(".css")   ? "text/css; charset=utf-8"
                            : path.ends_with(".svg") ? "image/svg+xml"
                                                     : "text/javascript; charset=utf-8";
    response.body = std::string(file.bytes);
    return response;
  }
  return status_only(404);
}

} // namespace

Pages::Pages(const Call& call, PagesOptions options)
    : call_(call), options_(options), name_(hex(random_bytes(16)) + ".localhost"), desk_(call),
      syncing_(desk_, options.sync_every_seconds), started_ms_(call.seams.clock.now_ms()) {}

void Pages::at_port(std::uint16_t port) {
  host_ = name_ + ":" + std::to_string(port);
  origin_ = "http://" + host_;
}

HttpResponse Pages::answer(const HttpRequest& request) {
  HttpResponse response = guarded(request);
  const auto add = [&response](const char* name, const char* value) {
    response.headers.emplace_back(name, value);
  };
  add("Content-Security-Policy", policy);
  add("Referrer-Policy", "same-origin"); // "no-referrer" would make every form's origin null
  add("Cross-Origin-Opener-Policy", "same-origin");
  add("Cross-Origin-Resource-Policy", "same-origin");
  add("X-Frame-Options", "DENY");
  add("Permissions-Policy", "camera=(), microphone=(), geolocation=(), clipboard-read=()");
  return response;
}

HttpResponse Pages::guarded(const HttpRequest& request) {
  if (host_.empty() || header(request, "host") != host_) return status_only(421);
  const std::string& site = header(request, "sec-fetch-site");
  const std::string_view launching = "/launch/";
  if (request.method == "GET" && request.path.starts_with(launching))
    return launch(std::string_view(request.path).substr(launching.size()));
  if (!site.empty() && site != "same-origin" && site != "none") return status_only(403);
  if (request.method == "GET" && request.path.starts_with("/assets/")) return asset(request.path);
  if (request.method == "POST" && header(request, "origin") != origin_) return status_only(403);

  const std::lock_guard turn(desk_.turn());
  Session* session = sessions_.find(header(request, "cookie"));
  if (session == nullptr) return bare_page("page_closed", Json::object(), call_.language, 403);
  return routed(request, *session);
}

// A page of our own sends the browser on: a redirect would still count as another site's, and bring no
// cookie.
HttpResponse Pages::launch(std::string_view code) {
  const std::lock_guard turn(desk_.turn());
  Session* session = sessions_.launch(code);
  if (session == nullptr) return bare_page("page_closed", Json::object(), call_.language, 403);
  session->entered = desk_.is_open();
  session->language = desk_.language();
  session->letters = !desk_.is_open() || desk_.letters();
  session->active_ms = call_.seams.clock.now_ms();
  HttpResponse response = bare_page("page_launch", Json::object(), session->language);
  response.headers.emplace_back("Set-Cookie", Sessions::cookie(*session));
  return response;
}

HttpResponse Pages::routed(const HttpRequest& request, Session& session) {
  const auto found = find_route(request.method, request.path);
  Asked asked{request.method, request.path, {}, {}, session, sessions_, desk_, syncing_, custody_};
  const bool open = session.entered && desk_.is_open();
  if (!found) return open ? failed(asked, {"pages.nothing_here", {}}, 404) : go_to("/unlock");
  asked.parts = found->parts;
  if (request.method == "POST") {
    auto posted = Posted::read(request.body);
    if (!posted || request.content_type.rfind("application/x-www-form-urlencoded", 0) != 0)
      return status_only(400);
    const bool ours = posted->value("token") == session.csrf;
    if (!ours) return open ? failed(asked, {"pages.stale_form", {}}, 403) : go_to("/unlock");
    asked.posted = std::move(*posted);
  }
  if (!open && !found->route->locked) return found->route->quiet ? status_only(401) : go_to("/unlock");
  if (!found->route->quiet) session.active_ms = call_.seams.clock.now_ms();
  try {
    const std::vector<std::string> named = open ? found->records() : std::vector<std::string>();
    for (const std::string& record : named)
      if (is_stub(asked, record)) return page(asked, "page_stub", {{"title", asked.word("stub_title")}});
    if (found->route->reads)
      if (auto asks = log_reading(asked, named)) return std::move(*asks);
    return found->route->page(asked);
  } catch (const Unavailable& unavailable) {
    return failed(asked, unavailable.message(), 503);
  } catch (const Failure& refused) {
    return failed(asked, refused.message(), 422);
  } catch (const std::exception& thrown) {
    return failed(asked, told_of(thrown), 500);
  }
}

HttpResponse Pages::failed(Asked& asked, const Message& message, int status) {
  Message told = message;
  if (desk_.is_open()) try {
      Titles titles(desk_.open(), asked.session.language);
      for (auto& [name, value] : told.values)
        if (is_record_name(value)) value = titles.of(value);
    } catch (const std::exception&) {
      told = message; // the store itself may have failed
    }
  const Json data{{"title", asked.word("failed")}, {"text", sentence(told, asked.session.language)}};
  if (!desk_.is_open()) return bare_page("page_stopped", data, asked.session.language, status);
  return page(asked, "page_failed", data, status);
}

void Pages::lock_now() {
  syncing_.cut();
  desk_.lock();
  sessions_.lock();
}

void Pages::lock() {
  const std::lock_guard turn(desk_.turn());
  lock_now();
}

bool Pages::tick() {
  const std::lock_guard turn(desk_.turn());
  const std::int64_t now = call_.seams.clock.now_ms();
  const std::int64_t idle = now - std::max(started_ms_, sessions_.active_ms());
  if (idle >= options_.idle_ms && desk_.is_open()) lock_now();
  return idle < options_.end_ms;
}

} // namespace dromos
