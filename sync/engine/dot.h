// A dot names a change: `device:seq:tag`, tag = first 48 bits of its leaf hash in base64url. The tag keeps
// the two sides of a fork apart, where a cloned laptop used one number twice.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dromos {

using Dot = std::string;

struct DotParts {
  std::string_view device;
  std::uint64_t seq = 0;
  std::string_view tag;
};

Dot make_dot(std::string_view device, std::uint64_t seq, std::string_view leaf_hash);
// nullopt unless exactly of that form.
std::optional<DotParts> read_dot(std::string_view text);
// Order of showing where `at` is equal: device, then seq as a number, then tag.
bool dot_less(std::string_view a, std::string_view b);

} // namespace dromos
