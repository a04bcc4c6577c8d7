// The laptop's way to its hub: libcurl, HTTP/1.1 over mutual TLS 1.3, zstd both ways, one kept connection.
#pragma once
#include "sync/engine/keys.h"
#include "sync/engine/transport.h"

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace dromos {

struct HubClientOptions {
  std::string address; // "127.0.0.1:8443", where to connect
  std::string host;    // the name the certificate must carry, "hub.athina.el30.gr.dromos.internal"
  std::optional<Certificate> root{}; // the only trust anchor; no system trust store
  std::string
      root_pin{}; // while enrolling, in place of `root`: SHA-256 of its SPKI; the hub sends it in its chain
  std::int64_t now_ms = 0; // newest signed hub time: validity is judged against it, never against the
                           // machine's clock
  std::vector<Certificate> chain{}; // the device's, empty while enrolling
  std::optional<PrivateKey> key{};
  std::uint64_t bytes_per_second_max = 0; // 0: as fast as it goes; tests use 10'000
  // How long a connection may take to stand, its handshake included, and how long a transfer may all but
  // stand still (under 100 bytes a second) before it is given up.
  std::chrono::milliseconds connect_time = std::chrono::seconds(10);
  std::chrono::seconds stall_time{60};
};

// One request at a time: not for several threads.
class HubClient : public Transport {
 public:
  // Throws Refused "net.address".
  explicit HubClient(HubClientOptions options);
  ~HubClient() override;
  // Never sends a request twice: where a kept connection turns out dead after something of the request may
  // have reached the hub, it throws Unavailable "net.cut", and the caller decides. Also throws Unavailable
  // "net.stopped" where the sink said so, Refused "net.certificate_refused" where the hub does not take the
  // device's certificate, Refused "net.answer" {what} where the answer exceeds its bounds or can't be read.
  Answer post(std::string_view path, std::string_view body, const ProgressSink& progress) override;
  void connect() override; // by GET /healthz: what is kept open has carried a request

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace dromos
