// A new record's name: type/UUIDv7 (RFC 9562 §5.7).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace dromos {

std::string new_record(std::string_view type, std::int64_t now_ms);

} // namespace dromos
