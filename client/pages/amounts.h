// Sizes and spans of time as people say them.
#pragma once
#include "client/pages/asked.h"

#include <cstdint>
#include <string>

namespace dromos {

std::string in_bytes(std::uint64_t bytes, Language language); // "3,4 MB"
// "2 hours ago", by this laptop's clock; empty where that says it has not been yet.
std::string ago(const Asked& asked, const std::string& at);
// When the hub was heard last, in words.
std::string last_exchange(const Asked& asked);

} // namespace dromos
