// The hub's HTTPS listener: TLS 1.3, optional client certificate (a route decides), HTTP/1.1. A laptop's own
// pages are served by the same without TLS, on the loopback alone.
#pragma once
#include "schema/limits.h"
#include "sync/engine/keys.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dromos {

using HttpFields = std::vector<std::pair<std::string, std::string>>; // names in lower case when received

struct HttpRequest {
  std::string method, path; // path without query; the query is refused
  std::string content_type;
  std::string body;                    // already decompressed (Content-Encoding: zstd) within its bound
  std::vector<Certificate> peer_chain; // client certificate first, no root; empty where none was shown. TLS
                                       // has verified it to the CA
  HttpFields headers{};                // all of them, as they came
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/jsonl";
  std::string body{}; // compressed on the way out where the request accepted zstd and it is worth it
  // Others than Content-Type, -Length, -Encoding, Connection: `Location`, `Set-Cookie`. Every response has
  // `Cache-Control: no-store` (unless given here) and `X-Content-Type-Options: nosniff`.
  HttpFields headers{};
};

struct ListenerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0; // 0: the system chooses
  std::vector<Certificate> server_chain{};
  std::string server_key_pkcs8{};
  std::optional<Certificate> root{}; // client certificates must chain to it; none only where `plain`
  bool plain = false;                // no TLS: refused at any address but a loopback one
  unsigned threads = 2;
  std::string host{}; // the only accepted Host name (port ignored); others get 421
  // The hub's Clock, by which client certificates end. Empty: the machine's. Called on the network's thread;
  // must not throw.
  std::function<std::int64_t()> now_ms{};

  // Bounds; fields, so that a test need not wait for them.
  std::chrono::milliseconds header_time = std::chrono::seconds(limits::http_header_seconds);
  std::chrono::milliseconds body_time = std::chrono::seconds(limits::http_body_seconds);
  std::chrono::milliseconds idle_time = std::chrono::seconds(limits::http_idle_seconds);
  std::size_t connections_max = limits::http_connections;
  // A body as it travels. With a certificate: the piece of a stick or the largest batch, uncompressed, and
  // room.
  std::size_t body_bytes_max = 2 * limits::stick_piece_bytes;
  // Without one: an enrolment or a form. Anybody may open thousands of these.
  std::size_t anonymous_body_bytes_max = limits::exchange_bytes;
  // Bodies of all connections together that are still arriving or wait for a thread: beyond it, 503.
  std::size_t buffered_bytes_max = 512 * 1024 * 1024;
};

// Called on one of `threads` threads, may block; several run at a time. An exception that escapes gives 500
// without detail and is logged by `log`: by its key or type, never its text, which may tell of a person.
using Handler = std::function<HttpResponse(const HttpRequest&)>;

class Listener {
 public:
  // Throws Unavailable "net.listen" {address} where it cannot be listened at, Refused
  // "net.server_certificate", "net.plain" {address}. `log` is called by one thread at a time.
  Listener(ListenerOptions options, Handler handler, std::function<void(const std::string&)> log);
  ~Listener(); // stops
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  std::uint16_t port() const;
  // New connections use the new chain and key; open ones go on. Throws as the constructor does, and then
  // changes nothing.
  void renew(const std::vector<Certificate>& server_chain, const std::string& server_key_pkcs8);
  // Accepts no more, lets running requests end within `seconds`, cuts what is left, then returns: once every
  // handler has returned, however long that takes. Not to be called by a handler.
  void stop(unsigned seconds);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace dromos
