// serve: answers laptops until it is told to stop.
#include "server/commands.h"
#include "server/disk.h"
#include "server/files.h"
#include "server/forwarding.h"
#include "server/metrics.h"
#include "server/routes.h"
#include "sync/engine/evidence.h"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <iostream>
#include <thread>

namespace dromos {
namespace {

constexpr unsigned stop_seconds = 20; // a running exchange ends; a slow line is cut, and goes on another time
constexpr timespec look_every{1, 0};  // at the server certificate's file: a stat() a second

// Signals are waited for by one thread, and reach no other: blocked before the first of them starts.
sigset_t take_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int one : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, one);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

ListenerOptions listener_options(const Workplace& place, const std::string& listen, Clock& clock) {
  const Endpoint endpoint = read_endpoint(listen);
  ListenerOptions options{.root = place.keys().certificate("root")};
  options.address = endpoint.address;
  options.port = endpoint.port;
  options.server_chain = place.keys().server_chain();
  options.server_key_pkcs8 = place.keys().key("server").pkcs8();
  options.host = "hub." + unit_dns(place.settings().unit);
  options.now_ms = [&clock] { return clock.now_ms(); };
  options.threads = std::max(2U, std::thread::hardware_concurrency());
  return options;
}

// Once a day, and at the start. Bodies that go are written over (secure_delete).
class Evidence {
 public:
  explicit Evidence(Workplace& place) : place_(place) {}
  // How many changes were forgotten; 0 also where it is not yet time.
  std::uint64_t forget() {
    const std::int64_t now_ms = place_.now_ms();
    if (now_ms < next_ms_) return 0;
    next_ms_ = now_ms + day_ms;
    std::uint64_t forgotten = 0;
    const std::lock_guard lock(place_.hub().mutex());
    place_.store().transaction([&] { forgotten = forget_evidence(place_.store(), now_ms); });
    return forgotten;
  }

 private:
  static constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;
  Workplace& place_;
  std::int64_t next_ms_ = 0;
};

// `elsewhere`: where to listen instead of where the settings say.
void serve(const World& world, const std::string& elsewhere) {
  const Home home{world.home};
  const Settings settings = read_settings(home); // a home that is none gets no lock file
  const std::string listen = elsewhere.empty() ? settings.listen : elsewhere;
  // On PostgreSQL there may be several, which still keep `restore` and `migrate` away.
  const auto kind = settings.store.empty() ? FileLock::Kind::alone : FileLock::Kind::shared;
  const auto lock = FileLock::take(home.serve_lock(), kind);
  if (!lock) throw Unavailable({"hub.serving", {{"home", home.folder.string()}}});
  const sigset_t signals = take_signals();
  std::signal(SIGPIPE, SIG_IGN);
  Workplace place(world);
  check_records(place.store());
  place.store().create_views(place.catalog());
  place.keep_orders();
  if (!disk_encrypted(home.folder)) std::cerr << world.say("hub.disk_clear") << "\n";
  if (!swap_encrypted()) std::cerr << world.say("hub.swap_clear") << "\n";

  Journal journal(world.clock, std::cerr);
  const auto log = [&journal](const std::string& line) { journal.tell("network", {{"failure", line}}); };
  Routes routes(place, journal);
  const ParentLine::Guard alone = [&routes](const std::function<void()>& work) { routes.alone(work); };
  Forwarding forwarding(place, alone, journal);
  routes.when_taken([&forwarding] { forwarding.wake(); });
  Listener listener(
      listener_options(place, listen, world.clock),
      [&routes](const HttpRequest& request) { return routes.answer(request); }, log);
  const std::unique_ptr<Listener> metrics = metrics_listener(place, journal, alone);
  std::cout << place.settings().unit << " " << listen << " ready" << std::endl;

  const std::filesystem::path watched = place.keys().certificate_file("server");
  auto seen = std::filesystem::last_write_time(watched);
  Evidence evidence(place);
  for (;;) {
    try {
      if (const std::uint64_t forgotten = evidence.forget(); forgotten > 0)
        journal.tell("evidence_forgotten", {{"changes", forgotten}});
    } catch (const Failure& failure) { // tomorrow again
      journal.tell("evidence_not_forgotten", {{"failure", failure.message().key}});
    }
    const int signal = sigtimedwait(&signals, nullptr, &look_every);
    if (signal == SIGTERM || signal == SIGINT) break;
    std::error_code none;
    const auto written = std::filesystem::last_write_time(watched, none);
    if (none || (written == seen && signal != SIGHUP)) continue;
    try {
      listener.renew(place.keys().server_chain(), place.keys().key("server").pkcs8());
      routes.take_new_keys();
      seen = written;
      journal.tell("certificates_renewed");
    } catch (const Failure& failure) { // the old ones go on; the next second tries again
      journal.tell("certificates_not_renewed", {{"failure", failure.message().key}});
    }
  }
  listener.stop(stop_seconds);
  journal.tell("stopped");
}

} // namespace

void add_serve(CommandLine& line) {
  CLI::App* command = line.app.add_subcommand("serve");
  auto listen = std::make_shared<std::string>();
  command->add_option("--listen", *listen);
  line.on(command, [&line, listen] { serve(line.world, *listen); });
}

} // namespace dromos
