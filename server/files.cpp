#include "server/files.h"

#include "schema/errors.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dromos {
namespace {

[[noreturn]] void failed(const std::filesystem::path& file) {
  const int code = errno;
  if (code == ENOSPC || code == EDQUOT) throw Unavailable({"store.full", {}});
  if (code == ENOENT) throw Refused({"hub.file_missing", {{"file", file.string()}}});
  throw Unavailable({"hub.file", {{"file", file.string()}, {"what", std::strerror(code)}}});
}

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& file, int flags)
      : file_(file), number_(::open(file.c_str(), flags | O_CLOEXEC, 0600)) {
    if (number_ < 0) failed(file_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int get() const { return number_; }
  void write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(number_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) failed(file_);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void sync() const {
    // A folder on some file systems cannot be synced; what can is.
    if (::fsync(number_) != 0 && errno != EINVAL) failed(file_);
  }

 private:
  std::filesystem::path file_;
  int number_;
};

void sync_folder(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.parent_path();
  Descriptor(folder.empty() ? std::filesystem::path(".") : folder, O_RDONLY | O_DIRECTORY).sync();
}

} // namespace

std::string read_file(const std::filesystem::path& file, std::size_t most) {
  const Descriptor in(file, O_RDONLY);
  struct stat status {};
  if (::fstat(in.get(), &status) != 0) failed(file);
  if (S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    failed(file);
  }
  if (status.st_size > 0 && static_cast<std::uintmax_t>(status.st_size) > most)
    throw Refused({"hub.file_too_large", {{"file", file.string()}}});
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t filled = 0;
  for (;;) {
    if (filled == bytes.size()) { // a pipe has no size; a file may have grown
      if (filled > most) throw Refused({"hub.file_too_large", {{"file", file.string()}}});
      bytes.resize(filled + 64 * std::size_t{1024});
    }
    const ssize_t got = ::read(in.get(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) failed(file);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  if (filled > most) throw Refused({"hub.file_too_large", {{"file", file.string()}}});
  return bytes;
}

void write_file(const std::filesystem::path& file, std::string_view bytes) {
  std::filesystem::path part = file;
  part += ".part";
  try {
    const Descriptor out(part, O_WRONLY | O_CREAT | O_TRUNC);
    out.write_all(bytes);
    out.sync();
    if (::rename(part.c_str(), file.c_str()) != 0) failed(file);
  } catch (...) {
    ::unlink(part.c_str());
    throw;
  }
  sync_folder(file);
}

std::optional<FileLock> FileLock::take(const std::filesystem::path& file, Kind kind) {
  const int number = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (number < 0) failed(file);
  if (::flock(number, (kind == Kind::alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return FileLock(number);
  const bool taken = errno == EWOULDBLOCK;
  ::close(number);
  if (taken) return std::nullopt;
  failed(file);
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

} // namespace dromos
