// Long work on many equal pieces, done in order on a thread of its own, ahead of the caller who uses one
// piece after the other: what is read is folded meanwhile, what is hashed is written meanwhile.
#pragma once
#include "sync/engine/halves.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <future>
#include <system_error>

namespace dromos {

class Ahead {
 public:
  // Calls work(first, last) for one run of pieces after the other until each of `count` was covered; `work`
  // may write what belongs to its pieces alone. Fewer than `halves_worth` pieces are done at once by the
  // caller.
  template <typename Work> void begin(std::size_t count, Work work) {
    if (count >= halves_worth) {
      try {
        thread_ = std::async(std::launch::async, [this, count, work] { run(count, work); });
        return;
      } catch (const std::system_error&) { // no thread to be had
      }
    }
    work(0, count);
    done_.store(count, std::memory_order_release);
  }
  // Returns when that piece is done. Throws what `work` threw on its way there.
  void wait(std::size_t piece) {
    for (std::size_t done = done_.load(std::memory_order_acquire); done <= piece;
         done = done_.load(std::memory_order_acquire))
      done_.wait(done, std::memory_order_acquire);
    if (failed_.load(std::memory_order_acquire)) std::rethrow_exception(failure_);
  }
  Ahead() = default;
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;
  ~Ahead() { ends_ = true; } // then the thread is waited for

 private:
  static constexpr std::size_t pieces_a_run = 64;

  template <typename Work> void run(std::size_t count, const Work& work) {
    try {
      for (std::size_t first = 0; first < count && !ends_; first += pieces_a_run) {
        const std::size_t last = std::min(first + pieces_a_run, count);
        work(first, last);
        done_.store(last, std::memory_order_release);
        done_.notify_one();
      }
    } catch (...) {
      failure_ = std::current_exception();
      failed_.store(true, std::memory_order_release);
      done_.store(count, std::memory_order_release);
      done_.notify_one();
    }
  }

  std::atomic<std::size_t> done_ = 0;
  std::atomic<bool> failed_ = false, ends_ = false;
  std::exception_ptr failure_;
  std::future<void> thread_; // last: it ends before what it writes to
};

} // namespace dromos
