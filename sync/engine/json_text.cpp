#include "sync/engine/json_text.h"

namespace dromos {

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out.push_back('"');
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(text, from, i - from);
    from = i + 1;
    out.push_back('\\');
    switch (byte) {
    case '"':
    case '\\':
      out.push_back(static_cast<char>(byte));
      break;
    case '\b':
      out.push_back('b');
      break;
    case '\t':
      out.push_back('t');
      break;
    case '\n':
      out.push_back('n');
      break;
    case '\f':
      out.push_back('f');
      break;
    case '\r':
      out.push_back('r');
      break;
    default:
      out.append("u00").append(1, digits[byte >> 4U]).append(1, digits[byte & 15U]);
    }
  }
  out.append(text, from, text.size() - from);
  out.push_back('"');
}

} // namespace dromos
