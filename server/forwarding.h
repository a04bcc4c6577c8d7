// While a hub serves, it sends to its parent by itself: soon after something was accepted, and on a schedule,
// on a thread of its own that waits for the network without the hub's lock.
#pragma once
#include "server/journal.h"
#include "server/parent_line.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace dromos {

class Forwarding {
 public:
  Forwarding(Workplace& place, ParentLine::Guard guard, Journal& journal);
  ~Forwarding(); // cuts what is under way: it is sent again another time
  Forwarding(const Forwarding&) = delete;
  Forwarding& operator=(const Forwarding&) = delete;

  // Something was accepted. Returns at once.
  void wake();

 private:
  enum class Why { schedule, woken, stop };
  void work();
  void exchange();
  Why wait(std::chrono::milliseconds most);
  bool anything_new(); // to send; the schedule asks all the same: receipts may have come from above
  std::chrono::milliseconds pause() const;

  Workplace& place_;
  ParentLine::Guard guard_;
  Journal& journal_;
  std::mutex mutex_; // of the two flags
  std::condition_variable woken_;
  bool wanted_ = false, stopping_ = false;
  unsigned failures_ = 0;
  std::thread thread_; // last: it uses all of the above
};

} // namespace dromos
