#include "server/disk.h"

#include <fstream>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace dromos {
namespace {

std::string first_line(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

// A block device is encrypted where device-mapper says so ("CRYPT-LUKS2-…"), of itself or of all that it lies
// on (a logical volume on an encrypted disk).
bool device_encrypted(const std::filesystem::path& block, int depth = 0) {
  constexpr int deepest = 8; // partition, RAID, volume group: never more
  if (depth > deepest) return false;
  if (first_line(block / "dm" / "uuid").starts_with("CRYPT-")) return true;
  std::error_code none;
  bool any = false;
  for (const auto& below : std::filesystem::directory_iterator(block / "slaves", none)) {
    if (!device_encrypted(below.path(), depth + 1)) return false;
    any = true;
  }
  return any;
}

bool device_encrypted(dev_t device) {
  return device_encrypted("/sys/dev/block/" + std::to_string(major(device)) + ":" +
                          std::to_string(minor(device)));
}

// The device that a file system without a device number of its own (btrfs, overlay) was mounted from.
std::string mounted_from(const std::filesystem::path& place) {
  std::ifstream mounts("/proc/self/mounts");
  std::string line, best, source;
  while (std::getline(mounts, line)) {
    std::istringstream words(line);
    std::string from, at;
    words >> from >> at;
    const std::string text = place.string();
    const bool covers =
        text.starts_with(at) && (at == "/" || text.size() == at.size() || text[at.size()] == '/');
    if (!covers || at.size() < best.size()) continue;
    best = at;
    source = from;
  }
  return source;
}

} // namespace

bool disk_encrypted(const std::filesystem::path& place) {
  struct stat status {};
  if (::stat(place.c_str(), &status) != 0) return false;
  if (major(status.st_dev) != 0) return device_encrypted(status.st_dev);
  std::error_code none;
  const std::string source = mounted_from(std::filesystem::canonical(place, none));
  return ::stat(source.c_str(), &status) == 0 && S_ISBLK(status.st_mode) && device_encrypted(status.st_rdev);
}

bool swap_encrypted() {
  std::ifstream swaps("/proc/swaps");
  std::string line;
  std::getline(swaps, line); // the heading
  while (std::getline(swaps, line)) {
    const std::string name = line.substr(0, line.find(' '));
    if (name.starts_with("/dev/zram")) continue;
    struct stat status {};
    if (::stat(name.c_str(), &status) != 0) return false;
    if (!device_encrypted(S_ISBLK(status.st_mode) ? status.st_rdev : status.st_dev)) return false;
  }
  return true;
}

} // namespace dromos
