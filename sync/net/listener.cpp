#include "sync/net/listener.h"

#include "schema/errors.h"
#include "sync/net/session.h"

#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <condition_variable>
#include <thread>
#include <unordered_set>

namespace dromos {
namespace {

// Where the system has no descriptor left for a new connection, others must end first.
constexpr std::chrono::milliseconds accept_pause{100};

std::int64_t machine_now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::shared_ptr<net::ssl::context>
make_tls(const ListenerOptions& options, const std::vector<Certificate>& chain, std::string_view key_pkcs8) {
  if (options.plain) return nullptr;
  PeerRule clients{options.root.value(), "", "", options.now_ms ? options.now_ms : machine_now_ms};
  TlsContext context = server_tls(chain, key_pkcs8, std::move(clients));
  return std::make_shared<net::ssl::context>(context.release());
}

Tcp::acceptor listen_at(net::io_context& network, const ListenerOptions& options) {
  try {
    const Tcp::endpoint endpoint(net::ip::make_address(options.address), options.port);
    if (options.plain && !endpoint.address().is_loopback())
      throw Refused({"net.plain", {{"address", options.address}}});
    return Tcp::acceptor(network, endpoint); // with SO_REUSEADDR
  } catch (const boost::system::system_error& error) {
    throw Unavailable({"net.listen",
                       {{"address", options.address + ":" + std::to_string(options.port)},
                        {"what", error.code().message()}}});
  }
}

} // namespace

struct Listener::Impl {
  Impl(ListenerOptions options, Handler handler, std::function<void(const std::string&)> log)
      : core(std::move(options), std::move(handler), std::move(log)),
        tls(make_tls(core.options, core.options.server_chain, core.options.server_key_pkcs8)),
        acceptor(listen_at(core.network, core.options)), port(acceptor.local_endpoint().port()),
        work(net::make_work_guard(core.network)) {
    net::co_spawn(core.network, accept_all(), net::detached);
    network_thread = std::thread([this] { core.network.run(); });
  }

  net::awaitable<void> accept_all();
  net::awaitable<void> serve(std::shared_ptr<Connection> session);
  void begin(Tcp::socket socket);
  void stop(unsigned seconds);

  SessionCore core;
  std::mutex tls_mutex;
  std::shared_ptr<net::ssl::context> tls; // of new connections
  Tcp::acceptor acceptor;
  const std::uint16_t port;
  net::executor_work_guard<net::io_context::executor_type> work;
  std::thread network_thread;

  std::unordered_set<Connection*> sessions; // network thread only
  std::mutex live_mutex;
  std::condition_variable none_live;
  std::size_t live = 0; // sessions.size(), for stop()

  std::mutex stop_mutex;
  bool stopped = false;
};

net::awaitable<void> Listener::Impl::accept_all() {
  bool short_of_descriptors = false;
  while (!core.draining) {
    error_code error;
    Tcp::socket socket = co_await acceptor.async_accept(net::redirect_error(net::use_awaitable, error));
    if (core.draining) break;
    if (!error) {
      short_of_descriptors = false;
      try {
        begin(std::move(socket));
      } catch (const std::exception& failure) { // no memory for one connection is no reason to take no more
        core.responder.log(std::string("connection failed: ") + typeid(failure).name());
      }
      continue;
    }
    if (!short_of_descriptors) core.responder.log("cannot accept connections: " + error.message());
    short_of_descriptors = true;
    net::steady_timer pause(core.network, accept_pause);
    co_await pause.async_wait(net::redirect_error(net::use_awaitable, error));
  }
}

void Listener::Impl::begin(Tcp::socket socket) {
  if (sessions.size() >= core.options.connections_max) return; // closes it
  error_code ignored;
  socket.set_option(Tcp::no_delay(true), ignored); // a response is one write, and nobody waits for its tail
  std::shared_ptr<Connection> session;
  if (core.options.plain) {
    session = std::make_shared<Session<PlainLine>>(core, std::move(socket));
  } else {
    const std::lock_guard lock(tls_mutex);
    session = std::make_shared<Session<TlsLine>>(core, std::move(socket), tls);
  }
  net::co_spawn(core.network, serve(std::move(session)), net::detached);
}

net::awaitable<void> Listener::Impl::serve(std::shared_ptr<Connection> session) {
  struct Presence {
    Presence(Impl& listener, Connection* who) : impl(listener), present(who) {
      impl.sessions.insert(present);
      count();
    }
    ~Presence() {
      impl.sessions.erase(present);
      count();
    }
    Presence(const Presence&) = delete;
    Presence& operator=(const Presence&) = delete;
    void count() const {
      const std::lock_guard lock(impl.live_mutex);
      impl.live = impl.sessions.size();
      if (impl.live == 0) impl.none_live.notify_all();
    }
    Impl& impl;
    Connection* present;
  } presence(*this, session.get());
  try {
    co_await session->run();
  } catch (const std::exception& error) {
    core.responder.log(std::string("connection failed: ") + typeid(error).name());
  }
}

void Listener::Impl::stop(unsigned seconds) {
  const std::lock_guard once(stop_mutex);
  if (stopped) return;
  stopped = true;
  net::post(core.network, [this] {
    core.draining = true;
    error_code ignored;
    acceptor.close(ignored);
    for (Connection* session : sessions)
      if (!session->serving()) session->cut();
  });
  {
    std::unique_lock lock(live_mutex);
    none_live.wait_for(lock, std::chrono::seconds(seconds), [this] { return live == 0; });
  }
  net::post(core.network, [this] {
    for (Connection* session : sessions) session->cut();
  });
  work.reset();
  network_thread.join(); // ends with the last session, and that with its handler
  core.pool.join();
}

Listener::Listener(ListenerOptions options, Handler handler, std::function<void(const std::string&)> log)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler), std::move(log))) {}

Listener::~Listener() {
  stop(0);
}

std::uint16_t Listener::port() const {
  return impl_->port;
}

void Listener::renew(const std::vector<Certificate>& server_chain, const std::string& server_key_pkcs8) {
  auto renewed = make_tls(impl_->core.options, server_chain, server_key_pkcs8);
  const std::lock_guard lock(impl_->tls_mutex);
  impl_->tls.swap(renewed);
}

void Listener::stop(unsigned seconds) {
  impl_->stop(seconds);
}

} // namespace dromos
