// Exchanges with the hub behind the pages: quietly every minute, and when a person asks. The network never
// makes a page wait: the desk's turn is given back while the line is waited for.
#pragma once
#include "client/exchange.h"
#include "client/pages/desk.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace dromos {

// What an exchange did, as far as it came.
struct SyncOutcome {
  enum class End { whole, cut, failed };
  End end = End::whole;
  std::string at; // this laptop's clock
  SyncFigures figures;
  std::uint64_t acknowledged = 0, refused = 0; // own changes
  std::map<std::string, std::uint64_t> came{}; // records by type: new here, or with something new
  Message failure{};
};

// What would come, as the hub said it without giving it.
struct Rehearsed {
  std::string at; // this laptop's clock
  Message failure{};
  std::map<std::string, std::uint64_t> come{}; // records by type
  std::uint64_t changes = 0, bytes = 0;        // bytes of the answer, compressed
  bool more = false;                           // than was counted
};

struct SyncState {
  bool running = false;              // asked for, or at work
  bool rehearses = false;            // the same of a rehearsal
  bool offline = false;              // the last one found no hub
  std::uint64_t to_send = 0;         // unsent changes when the running one began
  SyncFigures now{};                 // of the running one
  std::uint64_t ended = 0;           // exchanges and rehearsals so far, however they ended
  Message failure{};                 // why the last one ended early; no key: it did not
  std::vector<Message> news{};       // what it has to tell a person, until somebody reads it
  std::optional<SyncOutcome> last{}; // the last one that a person asked for, or that did something
  std::optional<Rehearsed> rehearsed{};
};

class Syncing {
 public:
  Syncing(Desk& desk, unsigned every_seconds);
  ~Syncing(); // cuts what runs
  Syncing(const Syncing&) = delete;
  Syncing& operator=(const Syncing&) = delete;

  void ask(); // one now, or after the one that runs
  void rehearse();
  void cut(); // what was applied stays; the rest goes another time
  SyncState state() const;
  std::vector<Message> take_news();

 private:
  struct Errand {
    bool asked = false, rehearsal = false;
  };
  std::optional<Errand> next(); // waits; nullopt: the program ends
  void work();
  SyncOutcome run(std::unique_lock<std::mutex>& turn, OpenHome& open);
  // What came stands in `tally`, also where it ends early.
  void exchange(std::unique_lock<std::mutex>& turn, OpenHome& open, Tally& tally);
  Rehearsed rehearsal(std::unique_lock<std::mutex>& turn, OpenHome& open);
  std::unique_ptr<Transport> connect(std::unique_lock<std::mutex>& turn, HubClientOptions options,
                                     std::function<void()> settle);
  void settle(const OpenHome& open, Tally& tally); // REQUIRES: the desk's turn
  void remember(SyncOutcome&& outcome, bool asked);
  std::string now() const;

  Desk& desk_;
  const unsigned every_seconds_; // 0: only when asked
  mutable std::mutex mutex_;     // over what stands below
  std::condition_variable wake_;
  SyncState state_;
  bool asked_ = false, rehearsal_asked_ = false, busy_ = false, ends_ = false;
  std::set<std::string> came_; // by the running one
  std::atomic<bool> cut_ = false;
  std::thread thread_;
};

} // namespace dromos
