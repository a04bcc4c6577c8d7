// A line on which a test writes and reads what it likes, with or without TLS: what no honest client sends,
// and what no honest hub answers. Blocking; a read that brings nothing within half a minute fails.
#pragma once
#include "sync/engine/openssl_handles.h"
#include "sync/net/tls.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <functional>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

namespace dromos::test {

class RawLine {
 public:
  // Takes over a connected socket.
  explicit RawLine(int socket) : socket_(socket) {
    const timeval patience{30, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    // OpenSSL's own sockets raise SIGPIPE. For this thread alone: of the code under test it would be a fault.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  static RawLine to_port(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) ADD_FAILURE() << "connect";
    return RawLine(socket);
  }
  // Any certificate of the other side will do; its own is shown where given.
  static RawLine tls_to_port(std::uint16_t port, const std::vector<Certificate>& chain = {},
                             const PrivateKey* key = nullptr, int version = TLS1_3_VERSION) {
    RawLine line = to_port(port);
    TlsContext context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_max_proto_version(context.get(), version);
    if (!chain.empty()) SSL_CTX_use_certificate(context.get(), chain.front().get());
    for (std::size_t i = 1; i < chain.size(); ++i) SSL_CTX_add1_chain_cert(context.get(), chain[i].get());
    if (key) SSL_CTX_use_PrivateKey(context.get(), key->get());
    line.begin_tls(context.get());
    line.shaken_ = SSL_connect(line.tls_.get()) == 1;
    ERR_clear_error();
    return line;
  }
  RawLine(RawLine&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), tls_(std::move(other.tls_)), shaken_(other.shaken_) {}
  ~RawLine() { close(); }

  bool accept_tls(ssl_ctx_st* context) {
    begin_tls(context);
    shaken_ = SSL_accept(tls_.get()) == 1;
    ERR_clear_error();
    return shaken_;
  }
  bool shaken() const { return shaken_; }
  // Whether this connection could be taken up again without a certificate.
  bool resumable() const { return SSL_SESSION_is_resumable(SSL_get0_session(tls_.get())) == 1; }
  std::string peer_thumbprint() const {
    return Certificate::from_der(der_of(SSL_get0_peer_certificate(tls_.get()), i2d_X509)).thumbprint();
  }
  // Whether anything came, the end of the line included.
  bool readable_within(std::chrono::milliseconds time) const {
    pollfd waited{socket_, POLLIN, 0};
    return ::poll(&waited, 1, static_cast<int>(time.count())) == 1;
  }

  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                          : static_cast<int>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
      ERR_clear_error();
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // What comes next; empty at the end of the line.
  std::string read_some() {
    std::string bytes(64 * 1024, '\0');
    const auto n = tls_ ? SSL_read(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                        : static_cast<int>(::recv(socket_, bytes.data(), bytes.size(), 0));
    ERR_clear_error();
    bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return bytes;
  }
  std::string read_to_end() {
    std::string all;
    for (std::string piece = read_some(); !piece.empty(); piece = read_some()) all += piece;
    return all;
  }
  std::string read_until(std::string_view mark) {
    std::string all;
    while (all.find(mark) == std::string::npos) {
      const std::string piece = read_some();
      if (piece.empty()) break;
      all += piece;
    }
    return all;
  }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  // Closes so that the other side sees a reset instead of an end.
  void reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
  }

 private:
  void begin_tls(ssl_ctx_st* context) {
    tls_.reset(SSL_new(context));
    SSL_set_fd(tls_.get(), socket_);
  }

  int socket_;
  Handle<SSL, &SSL_free> tls_;
  bool shaken_ = false;
};

// A hub that is not one: answers each connection, one after the other, with what the test says.
class RawHub {
 public:
  using Serve = std::function<void(RawLine&)>;

  explicit RawHub(Serve serve)
      : serve_(std::move(serve)), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    if (::bind(listening_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 ||
        ::listen(listening_, 16) != 0 ||
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&here), &size) != 0)
      ADD_FAILURE() << "listen";
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] {
      for (int socket = ::accept(listening_, nullptr, nullptr); socket >= 0;
           socket = ::accept(listening_, nullptr, nullptr)) {
        RawLine line(socket);
        serve_(line);
      }
    });
  }
  ~RawHub() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  Serve serve_;
  int listening_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

} // namespace dromos::test
