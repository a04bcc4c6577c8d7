#include "server/routes.h"

#include "server/enrolling.h"
#include "server/joining.h"
#include "sync/engine/chains.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <new>

namespace dromos {
namespace {

constexpr std::array<std::string_view, 6> paths{"/healthz",  "/v1/exchange", "/v1/enrol",
                                                "/v1/renew", "/v1/escrow",   "/v1/join"};

// Refusals that say who may do what; the others say what was wrong with the request.
constexpr std::array<std::string_view, 12> about_rights{"hub.certificate_needed",
                                                        "engine.unknown_device",
                                                        "engine.foreign_device",
                                                        "keys.chain",
                                                        "hub.revoked",
                                                        "hub.code_unknown",
                                                        "hub.code_expired",
                                                        "hub.code_used",
                                                        "hub.not_forked",
                                                        "hub.other_unit",
                                                        "hub.join_unit",
                                                        "hub.unit_taken"};

HttpResponse json(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

HttpResponse failure(int status, const Message& message) {
  return json(status, write_failure(message.key, message.values));
}

// The device that TLS proved: not its word, but its chain's.
std::string device_of(const HttpRequest& request) {
  return request.peer_chain.empty() ? std::string() : device_id(request.peer_chain.front().spki());
}

std::string proven_device(const HttpRequest& request) {
  if (request.peer_chain.empty()) throw Refused({"hub.certificate_needed", {}});
  return device_of(request);
}

} // namespace

HttpResponse Routes::exchange(const HttpRequest& request) {
  proven_device(request);
  HttpResponse response;
  response.body = place_.hub().exchange(request.body, ders_of(request.peer_chain));
  if (taken_) taken_();
  return response;
}

HttpResponse Routes::enrolment(const HttpRequest& request) {
  const EnrolRequest asked = read_enrol_request(request.body);
  const bool by_code = request.path == "/v1/enrol";
  const std::string peer = by_code ? std::string() : proven_device(request);
  const std::lock_guard lock(place_.hub().mutex());
  return json(200, write(by_code ? enrol(place_, asked) : renew_device(place_, asked, peer)));
}

HttpResponse Routes::escrowed(const HttpRequest& request) {
  const std::string peer = proven_device(request);
  const std::lock_guard lock(place_.hub().mutex());
  escrow(place_, request.body, peer);
  return json(200, "{\"ok\":true}");
}

HttpResponse Routes::joined(const HttpRequest& request) {
  const JoinRequest asked = read_join_request(request.body);
  const std::lock_guard lock(place_.hub().mutex());
  return json(200, write(admit(place_, asked)));
}

HttpResponse Routes::route(const HttpRequest& request) {
  if (std::find(paths.begin(), paths.end(), request.path) == paths.end())
    return failure(404, {"hub.no_such_address", {}});
  const bool reading = request.path == "/healthz";
  if (request.method != (reading ? "GET" : "POST")) {
    HttpResponse response = failure(405, {"hub.no_such_address", {}});
    response.headers.emplace_back("Allow", reading ? "GET" : "POST");
    return response;
  }
  if (reading) return json(200, "{\"ok\":true}");
  const std::shared_lock keys(keys_);
  if (request.path == "/v1/exchange") return exchange(request);
  if (request.path == "/v1/escrow") return escrowed(request);
  if (request.path == "/v1/join") return joined(request);
  return enrolment(request);
}

HttpResponse Routes::answer(const HttpRequest& request) {
  const auto began = std::chrono::steady_clock::now();
  HttpResponse response;
  std::string why;
  try {
    response = route(request);
  } catch (const Refused& refused) {
    why = refused.message().key;
    // The hub's own files are not the laptop's to mend.
    const bool ours = why.starts_with("store.") || why == "hub.key_missing" || why == "hub.file_missing";
    const bool rights = std::find(about_rights.begin(), about_rights.end(), why) != about_rights.end();
    response = ours ? failure(500, {"hub.internal", {}}) : failure(rights ? 403 : 400, refused.message());
  } catch (const Unavailable& unavailable) {
    why = unavailable.message().key;
    response = failure(503, {"hub.busy", {}});
  } catch (const std::bad_alloc&) {
    why = "memory";
    response = failure(503, {"hub.busy", {}});
  } catch (const std::exception& error) {
    why = typeid(error).name(); // never its text, which may tell of a person
    response = failure(500, {"hub.internal", {}});
  }
  const auto took =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
  const bool known = std::find(paths.begin(), paths.end(), request.path) != paths.end();
  journal_.answered({request.method, known ? request.path : "-", response.status, took, request.body.size(),
                     response.body.size(), device_of(request), why});
  return response;
}

void Routes::alone(const std::function<void()>& work) {
  const std::shared_lock keys(keys_);
  const std::lock_guard lock(place_.hub().mutex());
  work();
}

void Routes::take_new_keys() {
  const std::unique_lock keys(keys_);
  place_.take_new_keys();
}

} // namespace dromos
