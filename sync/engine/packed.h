// A compact form of numbers and texts for the store's own rows: LEB128 numbers, length-prefixed texts.
#pragma once
#include "schema/errors.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace dromos {

class Packer {
 public:
  explicit Packer(std::size_t expected = 0) { bytes_.reserve(expected); }
  explicit Packer(std::string room) : bytes_(std::move(room)) { bytes_.clear(); } // memory to be used again
  Packer& number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) bytes_.push_back(static_cast<char>(0x80U | (value & 0x7fU)));
    bytes_.push_back(static_cast<char>(value));
    return *this;
  }
  Packer& text(std::string_view value) {
    number(value.size());
    bytes_.append(value);
    return *this;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Throws Refused "store.row_damaged" where the bytes end too early: they come from our own store.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (bytes_.empty()) damaged();
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
      if (byte < 0x80) return value;
    }
    damaged();
  }
  std::string text() { return std::string(view()); }
  std::string_view view() {
    const std::uint64_t size = number();
    if (size > bytes_.size()) damaged();
    const std::string_view value = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return value;
  }
  bool done() const { return bytes_.empty(); }
  std::string_view rest() const { return bytes_; }

 private:
  [[noreturn]] static void damaged() { throw Refused({"store.row_damaged", {{"table", "-"}, {"row", "-"}}}); }
  std::string_view bytes_;
};

} // namespace dromos
