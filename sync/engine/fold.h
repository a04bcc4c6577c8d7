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
#include <tuple>
#include <vector>

namespace dromos {

struct LiveWrite {
  Dot dot;
  std::string at, by, value; // value: RFC 8785 bytes
};

struct Register {
  std::vector<LiveWrite> live; // in the order of dots as bytes
  std::vector<Dot> pending;    // the same
};

struct RegisterName {
  std::string cls, field, key;
  auto operator<=>(const RegisterName&) const = default;
};

struct Folded {
  Dot dot;
  std::int64_t row = 0; // where the store keeps the change
};

struct RecordState {
  std::string record, root;
  std::set<std::string, std::less<>> authors; // workers whose changes were folded
  std::map<RegisterName, Register> registers;
  std::vector<Folded> folded; // in the order of dots as bytes

  const Folded* find(std::string_view dot) const;
  const Register* find(std::string_view cls, std::string_view field, std::string_view key = {}) const;
  bool empty() const { return folded.empty(); }
};

// Resolves the short forms in `replaces`: ":seq" by the leaf hash of that change of the same batch (empty
// where the batch withholds it: the write then names what nobody here may see, and is dropped), ":seq:tag" by
// the device.
using LeafOf = std::function<std::string(std::uint64_t seq)>;
void resolve_replaces(Change& change, std::string_view device, const LeafOf& leaf_of);

// Folds one change, its replaces resolved. False where the dot was folded already.
bool fold(RecordState& state, const Change& change, const Dot& dot, std::int64_t row);

// The hash of what is live of one class: SHA-256 over lines `["field","key","dot",value]` + LF in the order
// of (field, key, dot). Empty where nothing is live: such a pair is not part of any state hash.
std::string class_hash(const RecordState& state, std::string_view cls);
// All of a record's (class, hash) with something live.
std::map<std::string, std::string> class_hashes(const RecordState& state);

// A compact, versioned form for the store.
std::string pack(const RecordState& state);
RecordState unpack(std::string_view bytes); // throws Refused "store.row_damaged"

} // namespace dromos
