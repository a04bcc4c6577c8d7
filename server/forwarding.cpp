#include "server/forwarding.h"

#include "schema/encoding.h"

#include <algorithm>
#include <new>

namespace dromos {
namespace {

// What laptops bring at the same moment goes up together.
constexpr std::chrono::milliseconds gathering{300};
constexpr unsigned failures_counted = 6; // after so many the schedule is kept: 2^6 s is about a minute

} // namespace

Forwarding::Forwarding(Workplace& place, ParentLine::Guard guard, Journal& journal)
    : place_(place), guard_(std::move(guard)), journal_(journal), thread_([this] { work(); }) {}

Forwarding::~Forwarding() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  thread_.join();
}

void Forwarding::wake() {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = true;
  }
  woken_.notify_all();
}

Forwarding::Why Forwarding::wait(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  const bool early = woken_.wait_for(lock, most, [this] { return stopping_ || (wanted_ && failures_ == 0); });
  wanted_ = false;
  return stopping_ ? Why::stop : early ? Why::woken : Why::schedule;
}

bool Forwarding::anything_new() {
  std::uint64_t waiting = 0;
  try {
    guard_([&] { waiting = waiting_upwards(place_.store()); });
  } catch (const Failure&) { // the schedule will tell
  }
  return waiting > 0;
}

// The schedule, or, where the parent was not to be reached, sooner at first; up to a quarter more or less, so
// that the hubs of a country do not all ask in the same second.
std::chrono::milliseconds Forwarding::pause() const {
  std::int64_t ms = place_.settings().forward_seconds * 1000;
  if (failures_ > 0 && failures_ < failures_counted) ms = std::min(ms, std::int64_t{1000} << failures_);
  const auto random = static_cast<unsigned char>(random_bytes(1)[0]);
  return std::chrono::milliseconds(ms - ms / 4 + ms * random / 512);
}

void Forwarding::work() {
  exchange(); // what was left when the last serve ended
  for (Why why = wait(pause()); why != Why::stop; why = wait(pause())) {
    if (why == Why::woken) {
      std::unique_lock lock(mutex_);
      if (woken_.wait_for(lock, gathering, [this] { return stopping_; })) return;
      wanted_ = false;
      lock.unlock();
      if (!anything_new()) continue;
    }
    exchange();
  }
}

void Forwarding::exchange() {
  std::string why;
  try {
    if (!place_.keys().parent()) return; // `join` may come while this runs
    std::unique_ptr<ParentLine> line;
    guard_([&] { line = std::make_unique<ParentLine>(place_, guard_); });
    const ForwardTally tally = line->run([this] {
      const std::lock_guard lock(mutex_);
      return stopping_;
    });
    if (tally.batches > 0 || failures_ > 0)
      journal_.tell("forwarded", {{"batches", tally.batches}, {"receipts", tally.receipts}});
    failures_ = 0;
    return;
  } catch (const Failure& failure) {
    why = failure.message().key;
  } catch (const std::bad_alloc&) {
    why = "memory";
  } catch (const std::exception& error) {
    why = typeid(error).name(); // never its text, which may tell of a person
  }
  if (failures_ < 1000) ++failures_;
  journal_.tell("not_forwarded", {{"failure", why}});
}

} // namespace dromos
