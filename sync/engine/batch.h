// A batch: consecutive changes of one device, signed by it. JSON Lines: a header (flattened JWS, typ
// "dromos-batch+json"), then a line a leaf: a change as its device wrote it, or {"withheld":"<hash>","n":4}.
//
// Header payload, RFC 8785 not required (its bytes are signed as they are):
//   {"v":1,"device":"…","first":41,"count":12,"previous":"…","root":"…","cut":"…","checkpoint":"…"}
// `previous`: SHA-256 of the previous payload, absent in a device's first batch; `checkpoint`: absent until a
// hub has given one.
#pragma once
#include "sync/engine/change.h"
#include "sync/engine/jws.h"
#include "sync/engine/keys.h"
#include "sync/engine/merkle.h"

#include <string>
#include <string_view>
#include <vector>

namespace dromos {

struct Leaf {
  std::uint64_t seq = 0; // of the first change it covers
  std::uint64_t count = 1;
  std::string_view line; // part of the bytes that verify() was given; empty: withheld
  std::string hash;      // leaf hash, or subtree hash of a withheld run
  bool withheld() const { return line.empty(); }
};

struct BatchHeader {
  std::string line; // the JWS as received
  std::string hash; // SHA-256 of the payload: the batch's name
  std::string device;
  std::uint64_t first = 0, count = 0;
  std::string previous, root, checkpoint; // raw bytes; empty where absent
  std::string cut;
};

// Signature right, header in its bounds. What its lines hold is not proven yet.
BatchHeader verify_header(std::string_view line, const Certificate& device);
// The same of a line that was read already: `jws` is jws_read(line).
BatchHeader verify_header(std::string_view line, const UntrustedJws& jws, const Certificate& device);
// The header of a batch that verify_header() accepted before, from its stored line.
BatchHeader trusted_header(std::string_view line);
// The device that a header claims, to find its certificate by: not verified. Throws Refused "engine.jws".
std::string untrusted_device(std::string_view line);

// Only verify() makes one: signature, device, tree over exactly these bytes, which must outlive it.
class VerifiedBatch {
 public:
  const BatchHeader& header() const { return header_; }
  const std::vector<Leaf>& leaves() const { return leaves_; }

 private:
  friend VerifiedBatch verify(BatchHeader header, const std::vector<std::string_view>& lines);
  BatchHeader header_;
  std::vector<Leaf> leaves_;
};

// Proves `lines` against a header from verify_header(). Throws Refused "engine.batch_*".
VerifiedBatch verify(BatchHeader header, const std::vector<std::string_view>& lines);

// Reads one line of a batch as a leaf and says how many changes it covers; used to know where a batch ends.
Leaf read_leaf(std::string_view line, std::uint64_t seq, std::uint64_t left);
// How many changes a line of a batch covers, of `left` that its header still counts: where the batch ends.
std::uint64_t leaf_count(std::string_view line, std::uint64_t left);
std::string withheld_line(const TreeNode& node); // without a line end

// Signs consecutive changes as a batch; gives the header line.
struct CutOptions {
  std::string device;
  std::uint64_t first = 0;
  std::string previous;   // raw payload hash or empty
  std::string checkpoint; // raw or empty
  std::string cut;        // instant
};
std::string cut_batch(const CutOptions& options, const std::vector<std::string>& leaf_hashes,
                      const PrivateKey& key, const Certificate& certificate);

} // namespace dromos
