// The state hash: what two nodes compare to know that they hold the same.
//
// Over the sorted (record, class, hash) that a viewer may read. So that it costs what changed and not what
// there is, it is taken in two steps: records fall into 256 buckets by the last two hexadecimal digits of
// their UUID;
//   bucket hash = SHA-256 of lines `record SP class SP base64url(hash) LF`, sorted by record, then class;
//   state hash  = SHA-256 of (bucket number as one byte || bucket hash) of every bucket that is not empty, in
//   order.
#pragma once
#include <array>
#include <map>
#include <string>
#include <string_view>

namespace dromos {

class StateTree {
 public:
  // What of a record is counted now; empty takes it out. Classes with their hashes (class_hashes).
  void set(std::string_view record, const std::map<std::string, std::string>& classes);
  std::string hash(); // raw, 32 bytes

 private:
  struct Bucket {
    std::map<std::string, std::string, std::less<>> lines; // by record
    std::string hash;
    bool stale = false;
  };
  std::array<Bucket, 256> buckets_;
};

} // namespace dromos
