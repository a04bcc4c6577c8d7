// open: the application, in a window of its own.
#include "client/pages/pages.h"
#include "client/pages/window.h"
#include "client/system.h"
#include "sync/net/listener.h"

#include <iostream>

namespace dromos {

namespace {

constexpr std::chrono::milliseconds look_every{1000};
constexpr unsigned stop_seconds = 5;

// The page that the browser is started with: it alone knows the code, and is its owner's alone. A command
// line can be read by everybody.
class Launcher {
 public:
  Launcher(const std::filesystem::path& home, const std::string& address)
      : file_(std::filesystem::absolute(home) / "launch.html") {
    std::error_code ignored; // where there is no home yet, the page says so
    std::filesystem::create_directories(file_.parent_path(), ignored);
    write_durably(file_,
                  "<!doctype html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">"
                  "<meta name=\"referrer\" content=\"no-referrer\"><title>Dromos</title>"
                  "<meta http-equiv=\"refresh\" content=\"0;url=" +
                      address + "\"><a href=\"" + address + "\">Dromos</a>\n");
  }
  ~Launcher() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;
  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
};

// Where there is nobody to ask here, the first page asks. Whoever clicked on the icon reads there, too, why
// the home does not open; who wrote the command reads it where it was written.
void unlock(const Call& call, Pages& pages) {
  try {
    auto open = std::make_unique<OpenHome>(call);
    const std::lock_guard turn(pages.desk().turn());
    pages.desk().take(std::move(open));
  } catch (const Refused& refused) {
    if (refused.message().key != "client.no_terminal" && (call.print || errors_on_terminal())) throw;
  }
}

// Greek first: a worker chooses English on the pages.
Call in_greek(Call call) {
  call.language = Language::greek;
  return call;
}

} // namespace

int cmd_open(const Call& call) {
  Signals signals;
  const Call spoken = in_greek(call);
  Pages pages(spoken, {});
  unlock(call, pages);
  ListenerOptions options;
  options.plain = true;
  options.host = pages.name();
  Listener listener(
      std::move(options), [&pages](const HttpRequest& request) { return pages.answer(request); },
      [](const std::string& line) { std::cerr << line << "\n"; });
  pages.at_port(listener.port());
  const std::string address = pages.origin() + pages.launch_path();

  const Launcher launcher(call.home, address);
  const auto browser = call.print ? std::nullopt : Window::browser();
  std::unique_ptr<Window> window;
  if (browser)
    window = std::make_unique<Window>(*browser, launcher.file());
  else
    std::cout << address << std::endl;
  for (;;) {
    const Signals::Came came = signals.within(look_every);
    if (came == Signals::Came::lock) pages.lock();
    if (came == Signals::Came::end || !pages.tick() || (window && !window->is_open())) break;
  }
  listener.stop(stop_seconds);
  return 0;
}

} // namespace dromos
