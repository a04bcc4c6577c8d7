#include "sync/net/responder.h"

#include "schema/errors.h"
#include "schema/limits.h"
#include "sync/net/codec.h"

#include <algorithm>
#include <typeinfo>

namespace dromos {
namespace {

// Below it a frame's own bytes and the work outweigh what compression saves; it all fits one packet anyway.
constexpr std::size_t worth_compressing_bytes = 512;

// "/v1/exchange" of "/v1/exchange/…": enough to find the route; the rest of a path may name a person's
// record.
std::string_view route_of(std::string_view path) {
  const std::size_t second = path.find('/', 1);
  const std::size_t third = second == std::string_view::npos ? second : path.find('/', second + 1);
  return path.substr(0, third);
}

HttpResponse status_only(int status) {
  HttpResponse response;
  response.status = status;
  return response;
}

bool is_sound(const HttpResponse& response) {
  return response.status >= 200 && response.status <= 599 &&
         is_field("content-type", response.content_type) &&
         std::all_of(response.headers.begin(), response.headers.end(),
                     [](const auto& field) { return is_field(field.first, field.second); });
}

} // namespace

void Responder::log(const std::string& line) {
  const std::lock_guard lock(log_mutex_);
  try {
    if (log_) log_(line);
  } catch (...) { // a full disk under the log must not stop the hub
  }
}

HttpResponse Responder::handle(Received& received) {
  if (is_zstd(received.head)) {
    Decompressed body = zstd_decompress(received.body, limits::exchange_bytes_plain);
    if (body.outcome == Decompression::too_large) return status_only(413);
    if (body.outcome == Decompression::broken) return status_only(400);
    received.body = std::move(body.plain);
  }
  RequestHead& head = received.head;
  HttpRequest request{head.method,
                      head.target,
                      std::string(head.value("content-type")),
                      std::move(received.body),
                      std::move(received.peer_chain),
                      std::move(head.fields)};
  std::string failure;
  try {
    HttpResponse response = handler_(request);
    if (is_sound(response)) return response;
    failure = "a response that HTTP cannot carry";
  } catch (const Failure& error) {
    failure = error.message().key;
  } catch (const std::exception& error) {
    failure = typeid(error).name();
  } catch (...) {
    failure = "an unknown exception";
  }
  log("handler failed: " + request.method + " " + std::string(route_of(request.path)) + ": " + failure);
  return status_only(500);
}

std::string Responder::respond(Received received) {
  const bool may_compress = accepts_zstd(received.head); // handle() takes the fields away
  HttpResponse response = handle(received);
  if (response.status == 204 || response.status == 304) response.body.clear(); // RFC 9110 §6.4.1
  const bool zstd = may_compress && response.body.size() > worth_compressing_bytes;
  if (zstd) response.body = zstd_compress(response.body, zstd_level_response);
  // Head and body in one string, so that a small response leaves in one packet.
  std::string text = response_head(response, response.body.size(), zstd, received.keep_open);
  text += response.body;
  return text;
}

std::string Responder::refuse(int status) {
  return response_head(status_only(status), 0, false, false);
}

} // namespace dromos
