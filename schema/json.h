// Strict JSON (RFC 8259 within I-JSON, RFC 7493) and its canonical form (RFC 8785).
#pragma once
#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace dromos {

using Json = nlohmann::json;

// Parses one JSON text. Throws Refused "schema.json" {what, at} on: trailing bytes, invalid UTF-8, a key
// given twice in one object, nesting deeper than limits::json_depth, an integer beyond ±2^53, a number that
// is not finite (an integer literal too large for 64 bits must not silently become a double), lone
// surrogates.
Json parse_json(std::string_view bytes);

// RFC 8785 bytes: keys sorted by UTF-16 code units, numbers as ECMAScript prints them (-0 gives 0).
std::string canonical(const Json& value);

} // namespace dromos
