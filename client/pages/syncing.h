// Exchanges with the hub behind the pages: quietly every minute, and when a person asks. The network never
// makes a page wait: the desk's turn is given back while the line is waited for.
#pragma once
#include "client/pages/desk.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dromos {

struct Tally;

struct SyncState {
  bool running = false;
  bool offline = false;        // the last one found no hub
  std::uint64_t to_send = 0;   // unsent changes when the running one began
  Message failure{};           // why the last one ended early; no key: it did not
  std::vector<Message> news{}; // what it has to tell a person, until somebody reads it
};

class Syncing {
 public:
  Syncing(Desk& desk, unsigned every_seconds);
  ~Syncing(); // cuts what runs
  Syncing(const Syncing&) = delete;
  Syncing& operator=(const Syncing&) = delete;

  void ask(); // one now, or after the one that runs
  void cut(); // what was applied stays; the rest goes another time
  SyncState state() const;
  std::vector<Message> take_news();

 private:
  void work();
  void exchange(std::unique_lock<std::mutex>& turn, OpenHome& open, Tally& tally);
  void remember(const Message& failure, bool offline);

  Desk& desk_;
  const unsigned every_seconds_; // 0: only when asked
  mutable std::mutex mutex_;     // over what stands below
  std::condition_variable wake_;
  SyncState state_;
  bool asked_ = false, ends_ = false;
  std::atomic<bool> cut_ = false;
  std::thread thread_;
};

} // namespace dromos
