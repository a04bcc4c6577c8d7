// Text forms of bytes: base64url without padding (RFC 4648 §5), base32 in lower case without padding
// (RFC 4648 §6), lower-case hexadecimal; and whether bytes are text at all.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dromos {

std::string base64url(std::string_view bytes);
// nullopt unless `text` is exactly what base64url() would have written for some bytes.
std::optional<std::string> from_base64url(std::string_view text);
std::string base32(std::string_view bytes);
std::optional<std::string> from_base32(std::string_view text);
std::string hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);

// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond U+10FFFF.
bool valid_utf8(std::string_view bytes);

} // namespace dromos
