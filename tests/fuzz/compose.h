// A message of the exchange from a script that a person (and a fuzzer) can write: the script says what is
// said, compose() signs it, so that what lies behind signatures is reached.
//
//   @hello {…}        a line signed by device a (hello, batch) or by the hub's signer (receipt, order,
//   answer)
//   @batch:b {…}      the same by device b
//   &a  &b  &hub      a chain;  &mate  the key-agreement chain of device b
//   %unsent           lines that stand in the cast
//   anything else     as it stands
//
// In every line $word becomes a word of the cast; in a signed line also $root and $count (over the lines up
// to the next one of @ & %) and $lines (digest of what stands between the first line and this one).
#pragma once
#include "sync/engine/keys.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dromos::fuzz {

struct Signer {
  PrivateKey key;
  Certificate certificate;
};

struct Cast {
  std::map<std::string, Signer, std::less<>> signers;       // a, b, hub
  std::map<std::string, std::string, std::less<>> chains;   // a, b, hub, mate: a line with its LF
  std::map<std::string, std::string, std::less<>> passages; // unsent, …: lines with their LF
  std::map<std::string, std::string, std::less<>> words;
};

// A flattened JWS that says `header` and is truly signed.
std::string signed_line(std::string_view header, std::string_view payload, const PrivateKey& key);
std::string replace_words(std::string_view text,
                          const std::map<std::string, std::string, std::less<>>& words);
std::string compose(const Cast& cast, std::string_view script);

} // namespace dromos::fuzz
