// A file for the road: bytes sealed for their readers in pieces (limits::stick_piece_bytes), so that neither
// side holds more than a piece's worth twice. Sticks and backups are made of it.
//
//   file  = "DROMOS-ENVELOPE 1\n" (length piece)*
//   length = 4 bytes, big endian, of the piece;  piece = CMS AuthEnvelopedData (cms.h) over
//   number, pieces (LEB128 each), kind (length-prefixed text), 32 bytes SHA-256 of all the content, content
#pragma once
#include "sync/engine/keys.h"

#include <string>
#include <string_view>
#include <vector>

namespace dromos {

std::string seal_envelope(std::string_view kind, std::string_view content,
                          const std::vector<Certificate>& readers);
// The content, whole and in order, or Refused: "engine.envelope" {what} (no such file, cut short, pieces of
// another file, another kind), "keys.envelope" (not for this key, or altered).
std::string open_envelope(std::string_view kind, std::string_view file, const PrivateKey& key,
                          const Certificate& certificate);

inline constexpr std::string_view kind_stick_up = "stick-up";     // a laptop's request, to its hub
inline constexpr std::string_view kind_stick_down = "stick-down"; // a hub's answer, to a laptop
inline constexpr std::string_view kind_stick_mate = "stick-mate"; // a laptop to another of its unit
inline constexpr std::string_view kind_backup = "backup";

} // namespace dromos
