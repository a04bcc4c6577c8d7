// Files of a hub's home and of the commands: read within bounds, written so that a crash leaves the old or
// the new one, never half of it.
#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace dromos {

// The bytes of a file, opened read-only. Throws Refused "hub.file_missing" {file}, "hub.file_too_large"
// {file}, Unavailable "hub.file" {file, what}.
std::string read_file(const std::filesystem::path& file, std::size_t most);

// Writes FILE.part with mode 0600, syncs it, renames it over `file`, syncs the folder. Throws Unavailable
// "store.full" or "hub.file" {file, what}; what stood there before stays.
void write_file(const std::filesystem::path& file, std::string_view bytes);

// A lock on a file, held until destroyed; the kernel lets go of it when the process dies. Several may hold it
// shared, where nobody holds it alone.
class FileLock {
 public:
  enum class Kind { alone, shared };
  // nullopt where another process holds it.
  static std::optional<FileLock> take(const std::filesystem::path& file, Kind kind = Kind::alone);
  FileLock(FileLock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  FileLock& operator=(FileLock&&) = delete;
  FileLock(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

} // namespace dromos
