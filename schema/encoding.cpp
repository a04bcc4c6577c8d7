#include "schema/encoding.h"

#include <array>
#include <cstdint>

namespace dromos {
namespace {

constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view base32_digits = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view hex_digits = "0123456789abcdef";

constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> values_of(std::string_view digits) {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  for (std::size_t i = 0; i < digits.size(); ++i)
    values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  return values;
}

template <unsigned bits> std::string encode(std::string_view bytes, std::string_view digits) {
  std::string text((bytes.size() * 8 + bits - 1) / bits, '\0');
  char* out = text.data();
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char byte : bytes) {
    held = (held << 8) | static_cast<unsigned char>(byte);
    for (held_bits += 8; held_bits >= bits;) {
      held_bits -= bits;
      *out++ = digits[(held >> held_bits) & ((1U << bits) - 1)];
    }
    held &= (1U << held_bits) - 1;
  }
  if (held_bits > 0) *out = digits[(held << (bits - held_bits)) & ((1U << bits) - 1)];
  return text;
}

// One text for one sequence of bytes: left-over bits must be zero and too few to need another digit, or two
// spellings of one hash could pass for two hashes.
template <unsigned bits>
std::optional<std::string> decode(std::string_view text, const std::array<std::uint8_t, 256>& values) {
  std::string bytes(text.size() * bits / 8, '\0');
  char* out = bytes.data();
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char character : text) {
    const std::uint8_t value = values[static_cast<unsigned char>(character)];
    if (value == no_digit) return std::nullopt;
    held = (held << bits) | value;
    held_bits += bits;
    if (held_bits >= 8) {
      held_bits -= 8;
      *out++ = static_cast<char>((held >> held_bits) & 0xff);
      held &= (1U << held_bits) - 1;
    }
  }
  if (held_bits >= bits || held != 0) return std::nullopt;
  return bytes;
}

} // namespace

std::string base64url(std::string_view bytes) {
  return encode<6>(bytes, base64url_digits);
}

std::optional<std::string> from_base64url(std::string_view text) {
  static constexpr auto values = values_of(base64url_digits);
  return decode<6>(text, values);
}

std::string base32(std::string_view bytes) {
  return encode<5>(bytes, base32_digits);
}

std::optional<std::string> from_base32(std::string_view text) {
  static constexpr auto values = values_of(base32_digits);
  return decode<5>(text, values);
}

std::string hex(std::string_view bytes) {
  return encode<4>(bytes, hex_digits);
}

std::optional<std::string> from_hex(std::string_view text) {
  static constexpr auto values = values_of(hex_digits);
  return decode<4>(text, values);
}

bool valid_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto at = [&](std::size_t n) { return static_cast<unsigned char>(bytes[n]); };
    const unsigned char lead = at(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || bytes.size() - i < length) return false;
    // The second byte's range rules out overlong forms, surrogates and what lies beyond U+10FFFF (Unicode,
    // table 3-7).
    const unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (at(i + 1) < low || at(i + 1) > high) return false;
    for (std::size_t n = i + 2; n < i + length; ++n)
      if ((at(n) & 0xc0) != 0x80) return false;
    i += length;
  }
  return true;
}

} // namespace dromos
