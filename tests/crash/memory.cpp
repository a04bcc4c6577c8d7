#include "tests/crash/memory.h"

#include "tests/simulation/disk_vfs.h"

#include <sqlite3.h>

#include <cstdlib>
#include <new>

namespace dromos::crash {

namespace {

struct Hunger {
  bool armed = false, sticky = false;
  Memory kind = Memory::cpp;
  std::uint64_t after = 0, failed = 0, seen = 0;
};
Hunger hunger;

bool refuses(Memory kind) {
  if (!hunger.armed || hunger.kind != kind || simulation::disk_at_work()) return false;
  const std::uint64_t number = hunger.seen++;
  if (number < hunger.after || (number > hunger.after && !hunger.sticky)) return false;
  ++hunger.failed;
  return true;
}

sqlite3_mem_methods real;

void* sqlite_malloc(int bytes) {
  return refuses(Memory::sqlite) ? nullptr : real.xMalloc(bytes);
}
void* sqlite_realloc(void* old, int bytes) {
  return refuses(Memory::sqlite) ? nullptr : real.xRealloc(old, bytes);
}

} // namespace

void take_over_memory() {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
  sqlite3_mem_methods ours = real;
  ours.xMalloc = sqlite_malloc;
  ours.xRealloc = sqlite_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); // small pieces too come from where we can refuse them
}

void starve(Memory kind, std::uint64_t after, bool sticky) {
  hunger = {true, sticky, kind, after, 0, 0};
}

void feed() {
  hunger.armed = false;
}

std::uint64_t starved() {
  return hunger.failed;
}

std::uint64_t allocated() {
  return hunger.seen;
}

} // namespace dromos::crash

// The program's own, for every C++ allocation in it.
void* operator new(std::size_t bytes) {
  if (dromos::crash::refuses(dromos::crash::Memory::cpp)) throw std::bad_alloc();
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
void* operator new[](std::size_t bytes) {
  return operator new(bytes);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
