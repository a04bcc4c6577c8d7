// One connection of the listener, from handshake to close: over TLS, or plain on the loopback. Runs on the
// network's one thread, but for respond(). Beast costs half a minute a translation unit: listener.cpp alone
// includes this.
#pragma once
#include "sync/net/responder.h"
#include "sync/net/tls.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <array>
#include <optional>

namespace dromos {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::beast::error_code;
using Tcp = net::ip::tcp;

// What the sessions of one listener share.
struct SessionCore {
  SessionCore(ListenerOptions given, Handler handler, std::function<void(const std::string&)> log)
      : options(std::move(given)), responder(std::move(handler), std::move(log)),
        pool(options.threads ? options.threads : 1) {}

  const ListenerOptions options;
  Responder responder;
  net::io_context network{1};
  net::thread_pool pool;
  std::size_t buffered_bytes = 0; // network thread only
  bool draining = false;          // network thread only
};

// A body's share of `buffered_bytes_max`, given back when the request has ended.
class BodyShare {
 public:
  explicit BodyShare(SessionCore& core) : core_(core) {}
  ~BodyShare() { core_.buffered_bytes -= held_; }
  BodyShare(const BodyShare&) = delete;
  BodyShare& operator=(const BodyShare&) = delete;
  bool grow_to(std::size_t bytes) {
    core_.buffered_bytes += bytes - held_;
    held_ = bytes;
    return core_.buffered_bytes <= core_.options.buffered_bytes_max;
  }

 private:
  SessionCore& core_;
  std::size_t held_ = 0;
};

// The line beneath a connection: what it takes to begin and end it.
class TlsLine {
 public:
  using Stream = boost::beast::ssl_stream<boost::beast::tcp_stream>;
  TlsLine(Tcp::socket socket, std::shared_ptr<net::ssl::context> tls)
      : tls_(std::move(tls)), stream_(std::move(socket), *tls_) {}
  Stream& stream() { return stream_; }
  net::awaitable<error_code> begin() {
    error_code error;
    co_await stream_.async_handshake(net::ssl::stream_base::server,
                                     net::redirect_error(net::use_awaitable, error));
    co_return error;
  }
  net::awaitable<void> end() {
    error_code ignored; // nothing that goes wrong from here on concerns a request
    co_await stream_.async_shutdown(net::redirect_error(net::use_awaitable, ignored));
  }
  std::vector<Certificate> peer_chain() { return proven_chain(stream_.native_handle()); }

 private:
  const std::shared_ptr<net::ssl::context> tls_; // outlives renew()
  Stream stream_;
};

class PlainLine {
 public:
  using Stream = boost::beast::tcp_stream;
  explicit PlainLine(Tcp::socket socket) : stream_(std::move(socket)) {}
  Stream& stream() { return stream_; }
  net::awaitable<error_code> begin() { co_return error_code(); }
  net::awaitable<void> end() { co_return; }
  std::vector<Certificate> peer_chain() { return {}; }

 private:
  Stream stream_;
};

class Connection {
 public:
  virtual ~Connection() = default;
  virtual net::awaitable<void> run() = 0;
  // Ends whatever it waits for. Without a close_notify: libcurl sees a closed socket as dead before it sends
  // the next request on it, but takes an alert that waits there for a sign of life.
  virtual void cut() = 0;
  // A request has been received whole enough that its client expects an answer.
  virtual bool serving() const = 0;
};

template <class Line> class Session : public Connection {
 public:
  template <class... Beneath>
  explicit Session(SessionCore& core, Beneath&&... beneath)
      : core_(core), line_(std::forward<Beneath>(beneath)...) {}

  net::awaitable<void> run() override;
  void cut() override { tcp().close(); }
  bool serving() const override { return serving_; }

 private:
  // Sixteen of these pass in one deadline at 3.5 kB/s; a client slower than 220 B/s is cut.
  static constexpr std::size_t progress_bytes = 64 * 1024;
  static constexpr std::size_t read_bytes = 32 * 1024;
  // How long, and for how much, a refused client is listened to, so that it reads why before its line resets.
  static constexpr std::chrono::seconds linger_time{2};
  static constexpr std::size_t linger_bytes = 4 * limits::exchange_bytes;

  using Parser = http::request_parser<http::string_body>;

  auto& stream() { return line_.stream(); }
  boost::beast::tcp_stream& tcp() { return boost::beast::get_lowest_layer(stream()); }
  net::awaitable<bool> serve_one(); // false: the connection is over
  net::awaitable<bool> receive_head(Parser& parser);
  net::awaitable<bool> receive_body(Parser& parser, BodyShare& share);
  net::awaitable<bool> send(std::string_view text);
  net::awaitable<bool> refuse(int status); // always false
  net::awaitable<void> part();
  net::awaitable<void> drain();

  SessionCore& core_;
  Line line_;
  boost::beast::flat_buffer buffer_{read_bytes};
  std::vector<Certificate> peer_chain_;
  bool serving_ = false;
};

// The status that answers a request that could not be read; none where nobody is left to read it.
inline std::optional<int> status_of(const error_code& error) {
  static const auto& http_errors = http::make_error_code(http::error::end_of_stream).category();
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::body_limit) return 413;
  if (error.category() == http_errors) return 400;
  return std::nullopt;
}

inline RequestHead head_of(const http::request<http::string_body>& message) {
  RequestHead head;
  head.method = std::string(message.method_string());
  head.target = std::string(message.target());
  head.version = message.version();
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    head.fields.emplace_back(std::move(name), std::string(field.value()));
  }
  return head;
}

template <class Line> net::awaitable<void> Session<Line>::run() {
  tcp().expires_after(core_.options.header_time);
  const error_code error = co_await line_.begin();
  if (error) { // the alert that says why must arrive: closing over unread bytes would reset the line
    co_await drain();
    co_return;
  }
  peer_chain_ = line_.peer_chain();
  while (co_await serve_one()) {
  }
}

template <class Line> net::awaitable<bool> Session<Line>::serve_one() {
  Parser parser;
  if (!co_await receive_head(parser)) co_return false;
  serving_ = true;
  Responder::Received received;
  received.head = head_of(parser.get());
  if (const auto status = refusal_status(received.head, core_.options.host))
    co_return co_await refuse(*status);
  if (awaits_continue(received.head) && !parser.is_done() && buffer_.size() == 0 &&
      !co_await send("HTTP/1.1 100 Continue\r\n\r\n"))
    co_return false;

  BodyShare share(core_);
  if (!co_await receive_body(parser, share)) co_return false;
  received.body = std::move(parser.get().body());
  received.peer_chain = peer_chain_;
  received.keep_open = parser.keep_alive() && !core_.draining;
  const bool keep_open = received.keep_open;

  const auto respond = [&]() -> net::awaitable<std::string> {
    co_return core_.responder.respond(std::move(received));
  };
  const std::string response = co_await net::co_spawn(core_.pool, respond(), net::use_awaitable);

  if (!co_await send(response)) co_return false;
  serving_ = false;
  if (keep_open && !core_.draining) co_return true;
  if (!core_.draining)
    co_await part(); // stop() waits for no goodbyes: the request is read, the response sent
  co_return false;
}

template <class Line> net::awaitable<bool> Session<Line>::receive_head(Parser& parser) {
  error_code error;
  if (buffer_.size() == 0) {
    tcp().expires_after(core_.options.idle_time);
    const std::size_t n = co_await stream().async_read_some(buffer_.prepare(4096),
                                                            net::redirect_error(net::use_awaitable, error));
    if (error) co_return false;
    buffer_.commit(n);
  }
  parser.header_limit(static_cast<std::uint32_t>(limits::http_header_bytes));
  // Known before a byte of the body: a longer Content-Length fails with the head.
  parser.body_limit(peer_chain_.empty() ? core_.options.anonymous_body_bytes_max
                                        : core_.options.body_bytes_max);
  tcp().expires_after(core_.options.header_time); // once, for the whole head: drops of bytes do not extend it
  co_await http::async_read_header(stream(), buffer_, parser, net::redirect_error(net::use_awaitable, error));
  if (!error) co_return true;
  if (const auto status = status_of(error)) co_await refuse(*status);
  co_return false;
}

template <class Line> net::awaitable<bool> Session<Line>::receive_body(Parser& parser, BodyShare& share) {
  // No use of ours, and a way to send much that no bound on the body counts.
  auto refuse_extension = [](std::uint64_t, boost::beast::string_view extension, error_code& error) {
    if (!extension.empty()) error = http::error::bad_chunk_extension;
  };
  parser.on_chunk_header(refuse_extension);
  tcp().expires_after(core_.options.body_time);
  std::size_t progress = 0;
  while (!parser.is_done()) {
    error_code error;
    co_await http::async_read_some(stream(), buffer_, parser, net::redirect_error(net::use_awaitable, error));
    if (error) {
      if (const auto status = status_of(error)) co_await refuse(*status);
      co_return false;
    }
    const std::size_t arrived = parser.get().body().size();
    if (!share.grow_to(arrived)) co_return co_await refuse(503);
    if (arrived - progress < progress_bytes) continue;
    progress = arrived;
    tcp().expires_after(core_.options.body_time);
  }
  co_return true;
}

template <class Line> net::awaitable<bool> Session<Line>::send(std::string_view text) {
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, progress_bytes);
    tcp().expires_after(core_.options.body_time);
    error_code error;
    co_await net::async_write(stream(), net::buffer(piece), net::redirect_error(net::use_awaitable, error));
    if (error) co_return false;
    text.remove_prefix(piece.size());
  }
  co_return true;
}

template <class Line> net::awaitable<bool> Session<Line>::refuse(int status) {
  const std::string response = Responder::refuse(status);
  if (co_await send(response)) co_await part();
  co_return false;
}

template <class Line> net::awaitable<void> Session<Line>::part() {
  serving_ = false;
  tcp().expires_after(linger_time);
  co_await line_.end();
  co_await drain();
}

template <class Line> net::awaitable<void> Session<Line>::drain() {
  error_code error;
  tcp().socket().shutdown(Tcp::socket::shutdown_send, error);
  tcp().expires_after(linger_time);
  std::array<char, 4096> unread;
  for (std::size_t total = 0; !error && total < linger_bytes;)
    total +=
        co_await tcp().async_read_some(net::buffer(unread), net::redirect_error(net::use_awaitable, error));
}

} // namespace dromos
