#include "tests/simulation/disk_contents.h"

#include <algorithm>

namespace dromos::simulation {

void DiskFile::put(std::string& to, std::size_t offset, std::string_view bytes) {
  if (to.size() < offset + bytes.size()) to.resize(offset + bytes.size());
  std::copy(bytes.begin(), bytes.end(), to.begin() + static_cast<std::ptrdiff_t>(offset));
}

void DiskFile::remember(std::size_t offset, std::size_t size, bool truncates) {
  const std::size_t end = truncates ? now_.size() : std::min(offset + size, now_.size());
  const std::size_t saved = offset < end ? end - offset : 0;
  unsynced_.push_back({offset, size, now_.size(), saved_.size(), saved, truncates});
  if (saved > 0) saved_.append(now_, offset, saved);
}

void DiskFile::write(std::size_t offset, std::string_view bytes) {
  remember(offset, bytes.size(), false);
  put(now_, offset, bytes);
}

void DiskFile::truncate(std::size_t size) {
  remember(size, 0, true);
  now_.resize(size);
}

void DiskFile::sync() {
  unsynced_.clear();
  saved_.clear();
  named_ = true;
}

std::vector<std::string> DiskFile::take_back() {
  std::vector<std::string> written(unsynced_.size());
  for (std::size_t i = unsynced_.size(); i > 0; --i) {
    const Unsynced& change = unsynced_[i - 1];
    if (!change.truncates) written[i - 1] = now_.substr(change.offset, change.size);
    now_.resize(change.size_before);
    if (change.saved_size > 0)
      put(now_, change.offset, std::string_view(saved_).substr(change.saved_at, change.saved_size));
  }
  return written;
}

void DiskFile::tear(const Unsynced& change, std::string_view bytes, const Choose& choose, bool powersafe) {
  const std::size_t end = change.offset + change.size;
  for (std::size_t sector = change.offset / sector_bytes * sector_bytes; sector < end;
       sector += sector_bytes) {
    const std::size_t from = std::max(sector, change.offset), to = std::min(sector + sector_bytes, end);
    const std::uint64_t fate = choose(3);
    if (fate == 1) continue;
    put(now_, from, bytes.substr(from - change.offset, to - from));
    if (fate == 0) continue;
    const std::size_t first = powersafe ? from : sector,
                      last = powersafe ? to : std::min(sector + sector_bytes, now_.size());
    const auto noise = static_cast<unsigned char>(1 + choose(255));
    for (std::size_t i = first; i < last; ++i)
      now_[i] = static_cast<char>(static_cast<unsigned char>(now_[i]) ^ noise);
  }
}

void DiskFile::lose_power(const Choose& choose, bool powersafe) {
  const std::vector<std::string> written = take_back();
  for (std::size_t i = 0; i < written.size(); ++i) {
    const Unsynced& change = unsynced_[i];
    const std::uint64_t fate = choose(change.truncates ? 2 : 3);
    if (fate == 0 && change.truncates) now_.resize(change.offset);
    if (fate == 0 && !change.truncates) put(now_, change.offset, written[i]);
    if (fate == 2) tear(change, written[i], choose, powersafe);
  }
  unsynced_.clear();
  saved_.clear();
}

// In all that was ever there: what is written over it now, and what comes back where that is lost.
void DiskFile::rot(std::size_t offset, unsigned char flip) {
  const auto turn = [flip](char& byte) { byte = static_cast<char>(static_cast<unsigned char>(byte) ^ flip); };
  if (offset < now_.size()) turn(now_[offset]);
  for (const Unsynced& change : unsynced_)
    if (change.offset <= offset && offset < change.offset + change.saved_size)
      turn(saved_[change.saved_at + offset - change.offset]);
}

DiskFile* DiskContents::find(std::string_view name) {
  const auto found = files.find(name);
  return found == files.end() ? nullptr : &found->second;
}

const DiskFile* DiskContents::find(std::string_view name) const {
  const auto found = files.find(name);
  return found == files.end() ? nullptr : &found->second;
}

void DiskContents::remove(const std::string& name, bool durably) {
  const auto found = files.find(name);
  if (found == files.end()) return;
  if (found->second.named()) removed.insert_or_assign(name, std::move(found->second));
  files.erase(found);
  if (durably) removed.clear();
}

void DiskContents::sync(DiskFile& file) {
  const bool made = !file.named();
  file.sync();
  if (made) removed.clear(); // SQLite's own layer syncs the folder together with the first sync of a new file
}

void DiskContents::lose_power(const Choose& choose) {
  for (auto at = files.begin(); at != files.end();) {
    if (!at->second.named() && choose(2) == 1) {
      at = files.erase(at);
      continue;
    }
    at->second.lose_power(choose, powersafe);
    at->second.name();
    ++at;
  }
  for (auto& [name, file] : removed) {
    if (files.contains(name) || choose(2) == 0) continue;
    file.lose_power(choose, powersafe);
    files.emplace(name, std::move(file));
  }
  removed.clear();
}

} // namespace dromos::simulation
