// Long work on many equal pieces, one half beside the other: a laptop and a hub have two cores, and while one
// of them works on an exchange, the other side waits for it.
#pragma once
#include "sync/engine/beside.h"

#include <cstddef>

namespace dromos {

// Calls work(first, last) until each of `count` pieces was covered once. With many pieces two calls run at a
// time, on two threads, so `work` may write what belongs to its pieces alone. What the earlier half throws is
// thrown, else what the later one does. Fewer than `halves_worth` pieces are done at once by the caller.
inline constexpr std::size_t halves_worth = 512;

template <typename Work> void in_halves(std::size_t count, const Work& work) {
  if (count < halves_worth) return work(0, count);
  std::future<void> later = beside([&] { work(count / 2, count); });
  if (!later.valid()) return work(0, count);
  work(0, count / 2); // where it throws, `later` is waited for as it goes
  later.get();
}

} // namespace dromos
