// A change: what one save did to one record, in one class. Its line is JSON, kept and signed byte for byte.
//
//   {"seq":41,"at":"2026-11-23T08:15:30.120Z","by":"w17","record":"street_contact/…","root":"person/…",
//    "class":"p1-region","schema":7,"salt":"…22 characters…",
//    "writes":[{"field":"outcome","value":"ENGAGED","replaces":[":38"]},{"field":"needs","key":"HOUSB","value":true}]}
//
// `root` may be absent: the record itself. A name in `replaces` is `device:seq:tag`; `:seq:tag` of the same
// device; or `:seq`, an earlier change of the same batch.
#pragma once
#include "sync/engine/texts.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

struct Write {
  Text field;
  Text key;                   // empty: not a set or map
  std::optional<Text> value;  // RFC 8785 bytes; absent: only replaces
  std::vector<Text> replaces; // as written, or resolved to dots (see resolve_replaces)
};

struct Change {
  std::uint64_t seq = 0;
  Text at, by, record, root, cls;
  int schema = 0;
  std::vector<Write> writes;
  SharedTexts texts; // where all of its texts stand; a copy shares them

  Text keep(std::string_view text) {
    if (!texts) texts = std::make_shared<Texts>();
    return texts->keep(text);
  }
};

// Parses and bounds a line. Throws Refused "engine.change" {what}: not strict JSON, a member unknown,
// missing, given twice or beyond its bound, a time not of the exact form, a name that is none.
// The changes of a batch share `texts`; null: the change gets its own.
Change read_change(std::string_view line, SharedTexts texts = nullptr);

// The line of a new change, with `salt` (16 bytes) inside.
std::string write_change(const Change& change, std::string_view salt);

// Leaf hash of a line: SHA-256(0x00 || line), RFC 9162 §2.1.1.
std::string leaf_hash(std::string_view line);

} // namespace dromos
