// A browser without a browser, on a laptop of the small world.
#pragma once
#include "tests/unit/client/laptop_home.h"
#include "tests/unit/pages/plain_browser.h"

namespace dromos::test {

// What a browser's pages are made of: it must stand before they do.
struct BrowserCall {
  using Connect = std::function<std::unique_ptr<Transport>(HubClientOptions)>;
  BrowserCall(LaptopHome& home, Connect connect)
      : seams_{home.world.clock, std::move(connect),
               [this](const std::filesystem::path& file, Database::Open how) {
                 if (opens) opens();
                 return std::make_unique<Database>(file, how, 10'000);
               }},
        call_(seams_, Language::english) {
    call_.home = home.folder;
  }
  BrowserCall(const BrowserCall&) = delete;
  BrowserCall& operator=(const BrowserCall&) = delete;

  std::function<void()> opens; // what a test wants to happen as a store is opened

 private:
  Seams seams_;

 protected:
  Call call_;
};

class Browser : public BrowserCall, public PlainBrowser {
 public:
  static Connect nowhere() {
    return [](const HubClientOptions&) -> std::unique_ptr<Transport> {
      throw Unavailable({"net.unreachable", {{"address", "(the hub)"}}});
    };
  }

  explicit Browser(LaptopHome& home, std::int64_t idle_ms = 10 * 60 * 1000, Connect connect = nowhere())
      : BrowserCall(home, std::move(connect)), PlainBrowser(call_, idle_ms) {}

  // As `dromos open` does with a passphrase that it was given.
  void take_home() { pages->desk().take(std::make_unique<OpenHome>(call_)); }
  void unlock() { PlainBrowser::unlock("anna", LaptopHome::passphrase); }
};

} // namespace dromos::test
