#include "client/pages/posted.h"

#include "schema/encoding.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr std::size_t fields_most = 2000; // the largest form offers some hundred codes

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out.push_back(' ');
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      std::string digits(text.substr(i + 1, 2));
      for (char& c : digits)
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
      const auto byte = from_hex(digits);
      if (!byte) return std::nullopt;
      out += *byte;
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  if (!valid_utf8(out) || out.find('\0') != std::string::npos) return std::nullopt;
  std::string lines; // a browser posts "\r\n", a note is kept with "\n"
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i] != '\r')
      lines.push_back(out[i]);
    else if (i + 1 == out.size() || out[i + 1] != '\n')
      lines.push_back('\n');
  return lines;
}

} // namespace

std::optional<Posted> Posted::read(std::string_view body) {
  std::vector<std::pair<std::string, std::string>> fields;
  while (!body.empty()) {
    const std::size_t end = body.find('&');
    const std::string_view pair = body.substr(0, end);
    body = end == std::string_view::npos ? std::string_view() : body.substr(end + 1);
    const std::size_t sign = pair.find('=');
    auto name = decoded(pair.substr(0, sign));
    auto value = decoded(sign == std::string_view::npos ? std::string_view() : pair.substr(sign + 1));
    if (!name || !value || fields.size() == fields_most) return std::nullopt;
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  return Posted(std::move(fields));
}

const std::string& Posted::value(std::string_view name) const {
  static const std::string none;
  for (const auto& [known, value] : fields_)
    if (known == name) return value;
  return none;
}

bool Posted::has(std::string_view name) const {
  return std::any_of(fields_.begin(), fields_.end(), [&](const auto& field) { return field.first == name; });
}

std::vector<std::string> Posted::values(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& [known, value] : fields_)
    if (known == name) out.push_back(value);
  return out;
}

} // namespace dromos
