// Work beside the caller's own, on a thread of its own: what saves time, and may be left undone.
#pragma once
#include <future>
#include <system_error>
#include <utility>

namespace dromos {

// Where no thread is to be had nothing is done, and the future is not valid. The end of the future waits.
template <typename Work> std::future<void> beside(Work work) {
  try {
    return std::async(std::launch::async, std::move(work));
  } catch (const std::system_error&) {
    return {};
  }
}

} // namespace dromos
