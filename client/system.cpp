#include "client/system.h"

#include "schema/errors.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <thread>
#include <unistd.h>

namespace dromos {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void throw_file(const std::filesystem::path& file, int error) {
  if (error == ENOSPC || error == EDQUOT) throw Unavailable({"store.full", {}});
  if (error == EIO) throw Unavailable({"store.io", {{"detail", std::strerror(error)}}});
  throw Refused({"client.file", {{"file", file.string()}, {"detail", std::strerror(error)}}});
}

std::string read_all(int descriptor, const std::filesystem::path& name, std::size_t most) {
  std::string bytes;
  std::string piece(256 * 1024, '\0');
  for (;;) {
    const ssize_t n = ::read(descriptor, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_file(name, errno);
    if (n == 0) return bytes;
    bytes.append(piece, 0, static_cast<std::size_t>(n));
    if (bytes.size() > most) throw Refused({"client.file_size", {{"file", name.string()}}});
  }
}

void sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // A file system that can't sync a folder (FAT sticks on some systems) has nothing better to offer.
  if (descriptor.get() >= 0) (void)::fsync(descriptor.get());
}

// No echo until it goes out of scope, whatever happens between.
class Unseen {
 public:
  explicit Unseen(int terminal) : terminal_(terminal) {
    seen_ = ::tcgetattr(terminal_, &before_) == 0;
    if (!seen_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal_, TCSAFLUSH, &silent);
  }
  ~Unseen() {
    if (seen_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  int terminal_;
  termios before_{};
  bool seen_ = false;
};

std::string line_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

// A device-mapper volume says what it is; a partition or another volume is as safe as what lies beneath it.
std::optional<bool> block_encrypted(const std::filesystem::path& block, int depth) {
  if (line_of(block / "dm" / "uuid").starts_with("CRYPT-")) return true;
  std::error_code none;
  if (depth == 0 || !std::filesystem::exists(block, none)) return std::nullopt;
  bool beneath = false;
  for (const auto& slave : std::filesystem::directory_iterator(block / "slaves", none)) {
    beneath = true;
    if (block_encrypted(slave.path(), depth - 1) != std::optional(true)) return false;
  }
  return beneath;
}

std::filesystem::path block_of(dev_t device) {
  return "/sys/dev/block/" + std::to_string(major(device)) + ":" + std::to_string(minor(device));
}

constexpr int depth_most = 8; // volumes stacked on volumes

} // namespace

void harden_process() {
  ::umask(077);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  std::signal(SIGUSR1, SIG_IGN);
}

FileLock::FileLock(const std::filesystem::path& file, unsigned wait_ms) {
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0) throw_file(file, errno);
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    if ((error == EWOULDBLOCK || error == EINTR) && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      continue;
    }
    ::close(descriptor_);
    if (error == EWOULDBLOCK) throw Unavailable({"store.busy", {}});
    throw_file(file, error);
  }
}

FileLock::~FileLock() {
  ::close(descriptor_);
}

std::string read_file(const std::filesystem::path& file, std::size_t most) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (descriptor.get() < 0) throw_file(file, errno);
  return read_all(descriptor.get(), file, most);
}

std::string read_input(std::size_t most) {
  return read_all(STDIN_FILENO, "-", most);
}

void write_durably(const std::filesystem::path& file, std::string_view bytes) {
  std::filesystem::path part = file;
  part += ".part";
  try {
    const Descriptor descriptor(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (descriptor.get() < 0) throw_file(part, errno);
    while (!bytes.empty()) {
      const ssize_t n = ::write(descriptor.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw_file(part, errno);
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    if (::fsync(descriptor.get()) != 0) throw_file(part, errno);
    if (::rename(part.c_str(), file.c_str()) != 0) throw_file(file, errno);
  } catch (...) {
    ::unlink(part.c_str());
    throw;
  }
  sync_folder(file.has_parent_path() ? file.parent_path() : std::filesystem::path("."));
}

void move_durably(const std::filesystem::path& made, const std::filesystem::path& file) {
  if (::rename(made.c_str(), file.c_str()) != 0) throw_file(file, errno);
  sync_folder(file.parent_path());
}

void keep_aside(const std::filesystem::path& file, const std::filesystem::path& name) {
  if (::link(file.c_str(), name.c_str()) != 0) { // a file system without links
    std::error_code error;
    std::filesystem::copy_file(file, name, error);
    if (error) throw_file(name, error.value());
    const Descriptor copy(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
    if (copy.get() < 0 || ::fsync(copy.get()) != 0) throw_file(name, errno);
  }
  sync_folder(name.parent_path());
}

std::vector<std::filesystem::path> removable_drives() {
  std::vector<std::filesystem::path> drives;
  if (const char* named = std::getenv("DROMOS_STICKS")) {
    std::istringstream folders(named);
    for (std::string folder; std::getline(folders, folder, ':');) drives.emplace_back(folder);
    return drives;
  }
  std::ifstream mounts("/proc/self/mounts"); // device, place, …; a space in a place is written \040
  for (std::string device, place, rest; mounts >> device >> place && std::getline(mounts, rest);) {
    for (std::size_t at; (at = place.find("\\040")) != std::string::npos;) place.replace(at, 4, " ");
    for (const char* folder : {"/media/", "/run/media/", "/mnt/"})
      if (place.starts_with(folder) && ::access(place.c_str(), R_OK | X_OK) == 0) drives.emplace_back(place);
  }
  return drives;
}

std::optional<std::string> ask_unseen(std::string_view question) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (terminal.get() < 0) return std::nullopt;
  const Unseen unseen(terminal.get());
  (void)!::write(terminal.get(), question.data(), question.size());
  std::string line;
  char letter = 0;
  while (::read(terminal.get(), &letter, 1) == 1 && letter != '\n')
    if (letter != '\r') line.push_back(letter);
  (void)!::write(terminal.get(), "\n", 1);
  return line;
}

bool errors_on_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}

std::optional<bool> disk_encrypted(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  return block_encrypted(block_of(status.st_dev), depth_most);
}

std::optional<bool> swap_encrypted() {
  std::ifstream swaps("/proc/swaps");
  if (!swaps) return std::nullopt;
  std::string line;
  std::getline(swaps, line); // column names
  while (std::getline(swaps, line)) {
    const std::string name = line.substr(0, line.find_first_of(" \t"));
    struct stat status {};
    if (name.starts_with("/dev/zram")) continue; // memory, packed
    if (::stat(name.c_str(), &status) != 0) return std::nullopt;
    const auto encrypted = S_ISBLK(status.st_mode) ? block_encrypted(block_of(status.st_rdev), depth_most)
                                                   : disk_encrypted(name);
    if (encrypted != std::optional(true)) return encrypted;
  }
  return true;
}

} // namespace dromos
