// How far a whole sync is, over its requests: bytes on the wire and changes. No number but `changes_left`
// ever falls, and that one never rises.
#pragma once
#include "client/call.h"

#include <chrono>
#include <cstdint>
#include <functional>

namespace dromos {

struct SyncFigures {
  std::uint64_t sent = 0, to_send = 0, received = 0; // bytes; to_send as far as the requests are known
  std::uint64_t changes_sent = 0, changes_left = 0, changes_received = 0;
};

class SyncProgress {
 public:
  using Watch = std::function<void(const SyncFigures&)>;
  // `unsent`: changes that wait here. `watch` sees every step.
  SyncProgress(const Call& call, std::uint64_t unsent, Watch watch = {});
  ~SyncProgress();
  SyncProgress(const SyncProgress&) = delete;
  SyncProgress& operator=(const SyncProgress&) = delete;

  std::uint64_t changes_left() const { return changes_left_; }
  void begin();                   // a request
  bool show(const Progress& now); // of this request; true: go on
  void end(std::uint64_t changes_sent, std::uint64_t changes_received);

 private:
  SyncFigures figures() const;
  void write(const SyncFigures& now);

  enum class Form { none, line, json };
  const Call& call_;
  Form form_;
  Watch watch_;
  Progress before_, now_; // bytes of the requests that are done, and of this one
  std::uint64_t changes_sent_ = 0, changes_left_, changes_received_ = 0;
  std::chrono::steady_clock::time_point written_{};
  bool written_once_ = false;
};

} // namespace dromos
