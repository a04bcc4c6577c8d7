// Long work on many equal pieces, done in order by a thread of its own, ahead of the caller who uses one
// piece after the other: what is read is folded meanwhile, what is digested is stored meanwhile. A caller who
// comes too early lends a hand.
#pragma once
#include "sync/engine/beside.h"
#include "sync/engine/halves.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>

namespace dromos {

class Ahead {
 public:
  // Calls work(first, last) for one run of pieces after the other until each of `count` was covered; two runs
  // may be worked on at a time, so `work` writes what belongs to its pieces alone. Fewer than `halves_worth`
  // pieces are done at once by the caller.
  void begin(std::size_t count, std::function<void(std::size_t, std::size_t)> work) {
    if (count < halves_worth) return work(0, count);
    count_ = count;
    work_ = std::move(work);
    done_ = std::make_unique<std::atomic<bool>[]>((count + pieces_a_run - 1) / pieces_a_run);
    thread_ = beside([this] {
      while (do_one()) {
      }
    });
  }
  // Returns when that piece is done. Throws what `work` threw, on any piece.
  void wait(std::size_t piece) {
    if (count_ == 0) return;
    std::atomic<bool>& done = done_[piece / pieces_a_run];
    while (!done.load(std::memory_order_acquire))
      if (!do_one()) done.wait(false, std::memory_order_acquire);
    if (failed_.load(std::memory_order_acquire)) std::rethrow_exception(failure_);
  }
  Ahead() = default;
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;
  ~Ahead() { next_ = count_; } // the thread is waited for: for one run at most

 private:
  static constexpr std::size_t pieces_a_run = 64;

  // False where none is left.
  bool do_one() {
    const std::size_t first = next_.fetch_add(pieces_a_run);
    if (first >= count_) return false;
    try {
      work_(first, std::min(first + pieces_a_run, count_));
    } catch (...) {
      if (!failing_.exchange(true)) {
        failure_ = std::current_exception();
        failed_.store(true, std::memory_order_release);
      }
    }
    std::atomic<bool>& done = done_[first / pieces_a_run];
    done.store(true, std::memory_order_release);
    done.notify_all();
    return true;
  }

  std::size_t count_ = 0;
  std::function<void(std::size_t, std::size_t)> work_;
  std::unique_ptr<std::atomic<bool>[]> done_; // by run
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> failing_ = false, failed_ = false; // one thread writes failure_, then all may read it
  std::exception_ptr failure_;
  std::future<void> thread_; // last: it ends before what it works on
};

} // namespace dromos
