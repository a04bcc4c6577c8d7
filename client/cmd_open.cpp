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
constexpr unsigned closing_ms = 2000; // the one whose window was closed just now still ends

// A page in the home that the browser is started with, its owner's alone, for as long as it is needed.
class FirstPage {
 public:
  FirstPage(const std::filesystem::path& home, const char* name, const std::string& body)
      : file_(std::filesystem::absolute(home) / name) {
    write_durably(file_,
                  "<!doctype html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">"
                  "<meta name=\"referrer\" content=\"no-referrer\"><title>Dromos</title>" +
                      body + "\n");
  }
  ~FirstPage() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }
  FirstPage(const FirstPage&) = delete;
  FirstPage& operator=(const FirstPage&) = delete;
  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
};

// It alone knows the code: a command line can be read by everybody.
std::string launcher(const std::string& address) {
  return "<meta http-equiv=\"refresh\" content=\"0;url=" + address + "\"><a href=\"" + address +
         "\">Dromos</a>";
}

// One application a home; null: it runs already, and goes on.
std::unique_ptr<FileLock> alone(const std::filesystem::path& home) {
  std::error_code ignored; // where there is no home yet, the page says so
  std::filesystem::create_directories(home, ignored);
  try {
    return std::make_unique<FileLock>(home / "open.lock", closing_ms);
  } catch (const Unavailable& busy) {
    if (busy.message().key != "store.busy") throw;
    return nullptr;
  }
}

// A second click on the icon says so where it is seen.
int already_open(const Call& call, Signals& signals) {
  const Message told{"client.already_open", {}};
  const auto browser = call.print ? std::nullopt : Window::browser();
  if (!browser) throw Unavailable(told);
  const FirstPage page(call.home, "already.html",
                       "<p style=\"font: 1.25rem system-ui; margin: 3rem\">" + sentence(told, call.language));
  Window window(*browser, page.file());
  while (window.is_open() && signals.within(look_every) != Signals::Came::end) {
  }
  return 0;
}

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
  const std::unique_ptr<FileLock> only = alone(call.home);
  if (only == nullptr) return already_open(spoken, signals);
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

  const FirstPage page(call.home, "launch.html", launcher(address));
  const auto browser = call.print ? std::nullopt : Window::browser();
  std::unique_ptr<Window> window;
  if (browser)
    window = std::make_unique<Window>(*browser, page.file());
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
