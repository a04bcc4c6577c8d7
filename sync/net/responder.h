// What happens to one request on a handler's thread: decompress, handle, compress, write down. No socket
// here.
#pragma once
#include "sync/net/http_head.h"

#include <atomic>
#include <mutex>

namespace dromos {

class Responder {
 public:
  Responder(Handler handler, std::function<void(const std::string&)> log)
      : handler_(std::move(handler)), log_(std::move(log)) {}

  struct Received {
    RequestHead head;
    std::string body; // as it travelled
    std::vector<Certificate> peer_chain;
    bool keep_open = true;
  };
  // The bytes of the whole response. Several threads at a time.
  std::string respond(Received received);

  // The bytes of a response that has only a status; the connection closes after it.
  static std::string refuse(int status);

  // One thread at a time; what the log throws is dropped with its line.
  void log(const std::string& line);

 private:
  HttpResponse handle(Received& received);

  const Handler handler_;
  const std::function<void(const std::string&)> log_;
  std::mutex log_mutex_;
};

} // namespace dromos
