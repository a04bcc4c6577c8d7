// What a worker waits for on a laptop with a town's records: unlocking, search, saving, a person's file.
#pragma once
#include <filesystem>

namespace dromos::bench {

// Builds the town in a folder, opens it in a process of its own (so that its memory is a laptop's alone), and
// prints FIGURE lines. 0 where every bound is kept.
int run_laptop(const char* program, std::size_t persons, std::size_t changes);
// That process.
int measure_laptop(const std::filesystem::path& home);

} // namespace dromos::bench
