#include "tests/simulation/disk_locks.h"

#include <sqlite3.h>

namespace dromos::simulation {

int FileLocks::lock(Holder& holder, int level) {
  if (holder.level >= level) return SQLITE_OK;
  if (level == SQLITE_LOCK_SHARED) {
    if (pending_ || exclusive_) return SQLITE_BUSY;
    ++shared_;
  } else if (level == SQLITE_LOCK_RESERVED) {
    if (reserved_) return SQLITE_BUSY;
    reserved_ = true;
  } else {
    if (holder.level < SQLITE_LOCK_PENDING) {
      if (pending_ || (reserved_ && holder.level < SQLITE_LOCK_RESERVED)) return SQLITE_BUSY;
      pending_ = true; // no new readers from here on
      reserved_ = true;
      holder.level = SQLITE_LOCK_PENDING;
    }
    if (shared_ > 1) return SQLITE_BUSY;
    exclusive_ = true;
  }
  holder.level = level;
  return SQLITE_OK;
}

void FileLocks::unlock(Holder& holder, int level) {
  if (holder.level <= level) return;
  if (holder.level >= SQLITE_LOCK_RESERVED) reserved_ = false;
  if (holder.level >= SQLITE_LOCK_PENDING) pending_ = false;
  if (holder.level == SQLITE_LOCK_EXCLUSIVE) exclusive_ = false;
  if (level == SQLITE_LOCK_NONE) --shared_;
  holder.level = level;
}

int FileLocks::lock_memory(Holder& holder, int first, int count, int flags) {
  const auto last = static_cast<std::size_t>(first + count);
  const unsigned mask = ((1U << last) - 1) & ~((1U << static_cast<unsigned>(first)) - 1);
  const bool exclusively = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  for (auto i = static_cast<std::size_t>(first); i < last; ++i) {
    int& slot = slots_[i];
    const unsigned bit = 1U << i;
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
      if (holder.exclusive & bit) slot = 0;
      if (holder.shared & bit) --slot;
    } else if (exclusively) {
      if (slot != 0 && !(holder.exclusive & bit)) return SQLITE_BUSY;
    } else if (slot < 0) {
      return SQLITE_BUSY;
    }
  }
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    holder.exclusive &= ~mask;
    holder.shared &= ~mask;
  } else if (exclusively) {
    for (auto i = static_cast<std::size_t>(first); i < last; ++i) slots_[i] = -1;
    holder.exclusive |= mask;
  } else if (!(holder.shared & mask)) {
    ++slots_[static_cast<std::size_t>(first)];
    holder.shared |= mask;
  }
  return SQLITE_OK;
}

char* FileLocks::memory(Holder& holder, std::size_t region, std::size_t bytes, bool extend) {
  if (!holder.mapped) ++mapped_;
  holder.mapped = true;
  if (region >= regions_.size() && !extend) return nullptr;
  while (region >= regions_.size()) regions_.push_back(std::make_unique<char[]>(bytes)); // zeroed
  return regions_[region].get();
}

void FileLocks::unmap(Holder& holder) {
  lock_memory(holder, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK);
  if (!holder.mapped) return;
  holder.mapped = false;
  if (--mapped_ == 0) regions_.clear();
}

} // namespace dromos::simulation
