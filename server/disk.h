// Whether what is written at a place, and what is swapped out, is encrypted. Linux: /proc and /sys say it.
#pragma once
#include <filesystem>

namespace dromos {

// False also where it cannot be told: better one warning too many.
bool disk_encrypted(const std::filesystem::path& place);
// True where there is no swap, or all of it is encrypted or in memory (zram).
bool swap_encrypted();

} // namespace dromos
