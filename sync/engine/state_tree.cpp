#include "sync/engine/state_tree.h"

#include "schema/encoding.h"
#include "sync/engine/keys.h"

namespace dromos {

namespace {
std::size_t bucket_of(std::string_view record) {
  const auto byte = record.size() < 2 ? std::nullopt : from_hex(record.substr(record.size() - 2));
  return byte ? static_cast<unsigned char>(byte->front()) : 0;
}
} // namespace

void StateTree::set(std::string_view record, const std::map<std::string, std::string>& classes) {
  Bucket& bucket = buckets_[bucket_of(record)];
  std::string lines;
  for (const auto& [cls, hash] : classes)
    lines.append(record).append(1, ' ').append(cls).append(1, ' ').append(base64url(hash)).append(1, '\n');
  const auto at = bucket.lines.find(record);
  if (at == bucket.lines.end()) {
    if (lines.empty()) return;
    bucket.lines.emplace(record, std::move(lines));
  } else if (lines.empty()) {
    bucket.lines.erase(at);
  } else {
    if (at->second == lines) return;
    at->second = std::move(lines);
  }
  bucket.stale = true;
}

std::string StateTree::hash() {
  Sha256 all;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    Bucket& bucket = buckets_[i];
    if (bucket.stale) {
      Sha256 digest;
      for (const auto& [record, lines] : bucket.lines) digest.update(lines);
      bucket.hash = bucket.lines.empty() ? std::string() : digest.finish();
      bucket.stale = false;
    }
    if (bucket.lines.empty()) continue;
    const char number = static_cast<char>(i);
    all.update(std::string_view(&number, 1)).update(bucket.hash);
  }
  return all.finish();
}

} // namespace dromos
