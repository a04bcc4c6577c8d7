#include "sync/engine/record_name.h"

#include "schema/encoding.h"
#include "sync/engine/keys.h"

namespace dromos {

std::string new_record(std::string_view type, std::int64_t now_ms) {
  std::string bytes = random_bytes(16);
  for (int i = 0; i < 6; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<char>(now_ms >> (8 * (5 - i)));
  bytes[6] = static_cast<char>(0x70 | (bytes[6] & 0x0f)); // version 7
  bytes[8] = static_cast<char>(0x80 | (bytes[8] & 0x3f)); // variant
  std::string text = hex(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return std::string(type) + "/" + text;
}

} // namespace dromos
