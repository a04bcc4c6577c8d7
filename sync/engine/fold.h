// The fold: from a set of changes to a record's state. Commutative, associative, idempotent; it knows no
// clock, no schema and no order of arrival.
//
// A register is (class, field, key). Its live writes are those that carry a value and that no folded change
// replaces. A dot that is replaced before it was seen is `pending`: when it comes, it is not live. `folded`
// names every change that was folded, so that none is folded twice.
#pragma once
#include "sync/engine/change.h"
#include "sync/engine/dot.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dromos {

struct LiveWrite {
  Text dot, at, by, value; // value: RFC 8785 bytes
};

struct Register {
  std::vector<LiveWrite> live; // in the order of dots as bytes
  std::vector<Text> pending;   // the same
};

struct RegisterName {
  Text cls, field, key;
  auto operator<=>(const RegisterName&) const = default;
};

struct Folded {
  Text dot;
  std::int64_t row = 0; // where the store keeps the change
};

struct RecordState {
  std::string record, root;
  std::set<std::string, std::less<>> authors; // workers whose changes were folded
  std::map<RegisterName, Register> registers;
  std::vector<Folded> folded; // in the order of dots as bytes
  std::size_t pending = 0;    // of all registers
  SharedTexts texts;          // where the texts of registers and folded stand; a copy shares them

  Text keep(std::string_view text) {
    if (!texts) texts = std::make_shared<Texts>();
    return texts->keep(text);
  }
  const Folded* find(std::string_view dot) const;
  bool empty() const { return folded.empty(); }
};

// Resolves the short forms in `replaces`: ":seq" by the leaf hash of that change of the same batch (empty
// where the batch withholds it: the write then names what nobody here may see, and is dropped), ":seq:tag" by
// the device.
using LeafOf = std::function<std::string(std::uint64_t seq)>;
void resolve_replaces(Change& change, std::string_view device, const LeafOf& leaf_of);

// Folds one change, its replaces resolved. False where the dot was folded already.
bool fold(RecordState& state, const Change& change, std::string_view dot, std::int64_t row);

// By class, the hash of what is live of it: SHA-256 over lines `["field","key","dot",value]` + LF in the
// order of (field, key, dot). Where nothing is live there is none: such a pair is not part of any state hash.
std::map<std::string, std::string> class_hashes(const RecordState& state);

// A compact, versioned form for the store.
std::string pack(const RecordState& state);
// Throws Refused "store.row_damaged". States that live and die together share `texts`.
RecordState unpack(std::string_view bytes, SharedTexts texts = nullptr);

} // namespace dromos
