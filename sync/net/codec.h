// zstd (RFC 8878), bounded: what a line carries is decompressed only as far as its bound.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace dromos {

// Requests: 4.66 MB of change lines, the common workload of 10,000 (salts and identifiers do not compress),
// become
//   level 3: 835 KB in 8 ms   level 6: 789 KB in 25 ms   level 9: 745 KB in 44 ms   as tuned in codec.cpp:
//   756 KB in 29 ms, on two cores 757 KB in 17
// A hundred kilobytes less are 10 s at 10 kB/s.
inline constexpr int zstd_level_request = 6;
// Answers: the hub compresses for all its laptops at once, and 3 costs a quarter of 7.
inline constexpr int zstd_level_response = 3;
// The memory that a frame may ask the reader for: 2^23 bytes. No level up to 9 asks for more.
inline constexpr int zstd_window_log_max = 23;

std::string zstd_compress(std::string_view plain, int level);

enum class Decompression { whole, too_large, broken };
struct Decompressed {
  Decompression outcome = Decompression::broken;
  std::string plain; // empty unless whole
};
// Exactly one frame, nothing after it. Never holds more than `plain_bytes_max` + 1 bytes of what it
// decompresses.
Decompressed zstd_decompress(std::string_view frame, std::size_t plain_bytes_max);

} // namespace dromos
