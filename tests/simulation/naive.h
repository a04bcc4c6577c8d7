// What the bytes mean, read by hand: parsed JSON, a few lines of fold and of hashing. It shares no code with
// the engine, so that both do not err alike. docs/protocol.md is its source.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace dromos::simulation::naive {

std::string sha256(std::string_view bytes);
std::string base64url(std::string_view bytes);
std::string from_base64url(std::string_view text);

struct Write {
  std::string field, key;
  std::optional<std::string> value; // as JSON
  std::vector<std::string> replaces;
};

// One change line as its device saved it.
struct Change {
  std::string line, dot, device, record, root, cls, by, type, at;
  std::uint64_t seq = 0;
  std::vector<Write> writes;
};
// `earlier`: lines of the same batch by seq, for the short form ":seq".
Change read_change(std::string_view line, std::string_view device,
                   const std::map<std::uint64_t, std::string>& earlier);
std::string dot_of(std::string_view device, std::uint64_t seq, std::string_view line);

using Register = std::tuple<std::string, std::string, std::string>;  // class, field, key
using Live = std::map<Register, std::map<std::string, std::string>>; // value by dot

// A field's value is every write that nobody has replaced. That is the whole merge.
Live fold(const std::vector<const Change*>& changes);
std::map<std::string, std::string> class_hashes(const Live& live); // raw, by class
// Over (record, class) pairs with their class hashes.
std::string state_hash(const std::map<std::pair<std::string, std::string>, std::string>& pairs);

} // namespace dromos::simulation::naive
