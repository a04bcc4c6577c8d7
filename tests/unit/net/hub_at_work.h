// A listener with certificates of its own, and clients of it, for tests.
#pragma once
#include "sync/net/hub_client.h"
#include "sync/net/listener.h"
#include "tests/unit/engine/certificate_tree.h"
#include "tests/unit/failure.h"

#include <condition_variable>
#include <mutex>
#include <string>

namespace dromos::test {

inline constexpr const char* hub_name = "hub.kk1.athina.el30.gr.dromos.internal";

// Opened once; whoever waits gives up after half a minute, so that a broken test fails instead of hanging.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  bool wait() {
    std::unique_lock lock(mutex_);
    return opened_.wait_for(lock, std::chrono::seconds(30), [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

// Opens the gate at the end of its block, so that a failed assertion leaves no handler waiting.
struct OpensAtEnd {
  Gate& gate;
  ~OpensAtEnd() { gate.open(); }
};

struct HubAtWork {
  using Adjust = std::function<void(ListenerOptions&)>;

  explicit HubAtWork(Handler handler, const Adjust& adjust = {})
      : server(tree.p256_leaf(Purpose::server, "hub")), device(tree.device()) {
    ListenerOptions options{.root = tree.root};
    options.server_chain = {server.certificate, tree.hub};
    options.server_key_pkcs8 = server.key.pkcs8();
    options.host = hub_name;
    options.now_ms = [] { return now_ms; };
    if (adjust) adjust(options);
    listener =
        std::make_unique<Listener>(std::move(options), std::move(handler), [this](const std::string& line) {
          const std::lock_guard lock(log_mutex);
          log += line + "\n";
        });
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(listener->port()); }
  HubClientOptions client_options() const {
    HubClientOptions options{.address = address(), .host = hub_name, .root = tree.root};
    options.now_ms = now_ms;
    options.chain = {device.certificate, tree.hub};
    options.key = device.key;
    return options;
  }
  HubClient client() const { return HubClient(client_options()); }
  std::string logged() {
    const std::lock_guard lock(log_mutex);
    return log;
  }

  CertificateTree tree;
  Leaf server, device;
  std::mutex log_mutex;
  std::string log;
  std::unique_ptr<Listener> listener;
};

inline HttpResponse echo(const HttpRequest& request) {
  HttpResponse response;
  response.body = request.body;
  return response;
}

} // namespace dromos::test
