// A JSON string as RFC 8785 writes it, appended without building a document.
#pragma once
#include <string>
#include <string_view>

namespace dromos {

// `text` must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

} // namespace dromos
