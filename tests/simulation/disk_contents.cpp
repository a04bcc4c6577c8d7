#include "tests/simulation/disk_contents.h"

#include <algorithm>

namespace dromos::simulation {

void DiskFile::put(std::string& to, std::size_t offset, std::string_view bytes) {
  if (to.size() < offset + bytes.size()) to.resize(offset + bytes.size());
  std::copy(bytes.begin(), bytes.end(), to.begin() + static_cast<std::ptrdiff_t>(offset));
}

void DiskFile::write(std::size_t offset, std::string_view bytes) {
  unsynced_.push_back({offset, bytes.size(), log_.size()});
  log_ += bytes;
  put(now_, offset, bytes);
}

void DiskFile::truncate(std::size_t size) {
  unsynced_.push_back({size, 0, truncated});
  now_.resize(size);
}

void DiskFile::apply(const Unsynced& change) {
  if (change.at == truncated)
    durable_.resize(change.offset);
  else
    put(durable_, change.offset, std::string_view(log_).substr(change.at, change.size));
}

void DiskFile::sync() {
  for (const Unsynced& change : unsynced_) apply(change);
  unsynced_.clear();
  log_.clear();
  named_ = true;
}

void DiskFile::tear(const Unsynced& change, const Choose& choose, bool powersafe) {
  const std::string_view bytes = std::string_view(log_).substr(change.at, change.size);
  const std::size_t end = change.offset + change.size;
  for (std::size_t sector = change.offset / sector_bytes * sector_bytes; sector < end;
       sector += sector_bytes) {
    const std::size_t from = std::max(sector, change.offset), to = std::min(sector + sector_bytes, end);
    const std::uint64_t fate = choose(3);
    if (fate == 1) continue;
    put(durable_, from, bytes.substr(from - change.offset, to - from));
    if (fate == 0) continue;
    const std::size_t first = powersafe ? from : sector,
                      last = powersafe ? to : std::min(sector + sector_bytes, durable_.size());
    const auto noise = static_cast<unsigned char>(1 + choose(255));
    for (std::size_t i = first; i < last; ++i)
      durable_[i] = static_cast<char>(static_cast<unsigned char>(durable_[i]) ^ noise);
  }
}

void DiskFile::lose_power(const Choose& choose, bool powersafe) {
  for (const Unsynced& change : unsynced_) {
    const std::uint64_t fate = choose(change.at == truncated ? 2 : 3);
    if (fate == 0) apply(change);
    if (fate == 2) tear(change, choose, powersafe);
  }
  unsynced_.clear();
  log_.clear();
  now_ = durable_;
}

void DiskFile::rot(std::size_t offset, unsigned char flip) {
  for (std::string* bytes : {&now_, &durable_})
    if (offset < bytes->size())
      (*bytes)[offset] = static_cast<char>(static_cast<unsigned char>((*bytes)[offset]) ^ flip);
  for (const Unsynced& change : unsynced_)
    if (change.at != truncated && change.offset <= offset && offset < change.offset + change.size) {
      char& byte = log_[change.at + offset - change.offset];
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ flip);
    }
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
