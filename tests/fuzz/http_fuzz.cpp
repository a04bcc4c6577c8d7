#include "sync/net/codec.h"
#include "sync/net/session.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

namespace {

constexpr std::string_view host = "hub.athina.el30.gr.dromos.internal";

// What a responder writes is one response that a client reads, whole.
void require_one_response(const std::string& text) {
  http::response_parser<http::string_body> parser;
  parser.body_limit(limits::exchange_bytes_plain);
  parser.eager(true);
  error_code error;
  const std::size_t read = parser.put(net::buffer(text), error);
  require(!error && parser.is_done() && read == text.size(), "a response is one message");
  require(parser.get()["Cache-Control"] == "no-store", "nothing of it is kept in a cache");
}

Responder make_responder() {
  const auto echo = [](const HttpRequest& request) {
    HttpResponse response;
    response.content_type = request.content_type;
    response.body = request.body;
    if (request.body.starts_with("location "))
      response.headers.emplace_back("Location", request.body.substr(9));
    return response;
  };
  return Responder(echo, {});
}

} // namespace

// A request as it comes off the line: its head by the parser that the listener uses, then its body.
int fuzz_http(const std::uint8_t* data, std::size_t size) {
  static Responder responder = make_responder();
  http::request_parser<http::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(limits::http_header_bytes));
  parser.body_limit(limits::exchange_bytes);
  error_code error;
  std::string_view rest = text_of(data, size);
  rest.remove_prefix(parser.put(net::buffer(rest), error));
  if (error || !parser.is_header_done()) return 0;

  Responder::Received received;
  received.head = head_of(parser.get());
  if (const auto status = refusal_status(received.head, host)) {
    require(*status >= 400 && *status <= 599, "a refusal is an error");
    require_one_response(Responder::refuse(*status));
    return 0;
  }
  require(received.head.count("host") == 1, "one host");
  require(received.head.count("content-length") + received.head.count("transfer-encoding") <= 1, "one frame");
  require(received.head.target.starts_with('/'), "a path alone");
  while (!error && !parser.is_done() && !rest.empty()) {
    const std::size_t taken = parser.put(net::buffer(rest), error);
    if (taken == 0) break;
    rest.remove_prefix(taken);
  }
  received.body = parser.get().body();
  const bool zstd = accepts_zstd(received.head);
  const std::string response = responder.respond(std::move(received));
  require_one_response(response);
  // A field of its own: what was said in the request's type may come back in the answer's.
  require(zstd || response.find("\r\nContent-Encoding:") >= response.find("\r\n\r\n"),
          "zstd only to who takes it");
  return 0;
}

} // namespace dromos::fuzz
