// Bytes that must not reach swap or a core dump: in OpenSSL's secure heap where the system grants one
// (locked, guarded, kept out of dumps), else in ordinary memory; zeroed when released either way.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace dromos {

class Secret {
 public:
  explicit Secret(std::size_t size); // zeros
  // Takes the bytes over and zeroes the string that held them.
  static Secret take(std::string&& bytes);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  unsigned char* data() { return data_; }
  std::size_t size() const { return size_; }
  std::string_view view() const { return {reinterpret_cast<const char*>(data_), size_}; }

 private:
  unsigned char* data_ = nullptr;
  std::size_t size_ = 0;
};

// Zeroes a string's bytes and empties it.
void wipe(std::string& bytes);

} // namespace dromos
