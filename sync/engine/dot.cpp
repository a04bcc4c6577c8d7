#include "sync/engine/dot.h"

#include "schema/encoding.h"
#include "schema/mutant.h"

#include <charconv>
#include <tuple>

namespace dromos {

namespace {
constexpr std::size_t device_chars = 16; // 80 bits in base32
constexpr std::size_t tag_chars = 8;     // 48 bits in base64url
} // namespace

Dot make_dot(std::string_view device, std::uint64_t seq, std::string_view leaf_hash) {
  Dot dot;
  dot.reserve(device.size() + tag_chars + 12);
  dot.append(device).append(1, ':').append(std::to_string(seq)).append(1, ':');
  if (mutant(Mutant::dot_without_tag)) return dot.append(tag_chars, 'A');
  return dot.append(base64url(leaf_hash.substr(0, 6)));
}

std::optional<DotParts> read_dot(std::string_view text) {
  if (text.size() < device_chars + 1 + 1 + 1 + tag_chars || text[device_chars] != ':') return std::nullopt;
  const std::size_t colon = text.size() - tag_chars - 1;
  if (text[colon] != ':') return std::nullopt;
  DotParts parts{text.substr(0, device_chars), 0, text.substr(colon + 1)};
  const std::string_view seq = text.substr(device_chars + 1, colon - device_chars - 1);
  const auto [end, error] = std::from_chars(seq.data(), seq.data() + seq.size(), parts.seq);
  const bool canonical = error == std::errc{} && end == seq.data() + seq.size() && !seq.starts_with('0');
  if (!canonical || !from_base64url(parts.tag)) return std::nullopt;
  return parts;
}

bool dot_less(std::string_view a, std::string_view b) {
  const auto x = read_dot(a), y = read_dot(b);
  if (!x || !y) return a < b;
  return std::tie(x->device, x->seq, x->tag) < std::tie(y->device, y->seq, y->tag);
}

} // namespace dromos
