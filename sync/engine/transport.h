// The seam to the network: one request, one answer.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dromos {

// How far a transfer is; each number never falls during one request.
struct Progress {
  std::uint64_t sent = 0, to_send = 0, received = 0, to_receive = 0;
};                                                         // bytes on the wire; to_receive 0: not known yet
using ProgressSink = std::function<bool(const Progress&)>; // false: cut the transfer

struct Answer {
  int status = 0;
  std::string body;
  std::uint64_t bytes_up = 0, bytes_down = 0; // bodies on the wire, compressed
};

class Transport {
 public:
  virtual ~Transport() = default;
  // Connects ahead of a request that is still being made; post() does so by itself. Throws as post() does.
  virtual void connect() {}
  // POSTs `body`. Throws Unavailable "net.*" where no answer came (no route, refused connection, cut,
  // timeout, server's name or chain not proven is Refused "net.tls" {what}). An HTTP error status is an
  // Answer.
  virtual Answer post(std::string_view path, std::string_view body, const ProgressSink& progress) = 0;
};

} // namespace dromos
