// Memory that runs out on command: every C++ allocation of this program, and every one of SQLite's own. One
// thread.
#pragma once
#include <cstdint>

namespace dromos::crash {

enum class Memory { cpp, sqlite };

// REQUIRES: called before the first use of SQLite.
void take_over_memory();
// The `after`-th allocation from now (0: the next) fails; sticky: and all later ones.
void starve(Memory kind, std::uint64_t after, bool sticky);
void feed();               // all succeed again
std::uint64_t starved();   // how many failed since the last starve()
std::uint64_t allocated(); // how many of that kind there were since then

} // namespace dromos::crash
