// How far a whole sync is, over its requests: bytes on the wire and changes. No number but `changes_left`
// ever falls, and that one never rises.
#pragma once
#include "client/call.h"

#include <chrono>
#include <cstdint>

namespace dromos {

class SyncProgress {
 public:
  // `unsent`: changes that wait here.
  SyncProgress(const Call& call, std::uint64_t unsent);
  ~SyncProgress();
  SyncProgress(const SyncProgress&) = delete;
  SyncProgress& operator=(const SyncProgress&) = delete;

  std::uint64_t changes_left() const { return changes_left_; }
  void begin();                   // a request
  bool show(const Progress& now); // of this request; true: go on
  void end(std::uint64_t changes_sent, std::uint64_t changes_received);

 private:
  void write();

  enum class Form { none, line, json };
  const Call& call_;
  Form form_;
  Progress before_, now_; // bytes of the requests that are done, and of this one
  std::uint64_t changes_sent_ = 0, changes_left_, changes_received_ = 0;
  std::chrono::steady_clock::time_point written_{};
  bool written_once_ = false;
};

} // namespace dromos
