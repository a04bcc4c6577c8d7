// A record's name: type/UUIDv7 (RFC 9562 §5.7).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dromos {

std::string new_record(std::string_view type, std::int64_t now_ms);
// When it was given, by the clock of the device that made the record.
std::optional<std::int64_t> named_ms(std::string_view record);

} // namespace dromos
