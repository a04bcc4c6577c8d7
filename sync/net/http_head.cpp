#include "sync/net/http_head.h"

#include <algorithm>

namespace dromos {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_host(std::string_view given, std::string_view host) {
  if (given.size() < host.size() || !same_letters(given.substr(0, host.size()), host)) return false;
  const std::string_view port = given.substr(host.size());
  return port.empty() || (port.front() == ':' && is_digits(port.substr(1)));
}

// A path alone: no query, no fragment, no other form of target (RFC 9112 §3.2).
bool is_path(std::string_view target) {
  return !target.empty() && target.front() == '/' && std::all_of(target.begin(), target.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '?' && c != '#';
  });
}

bool has_body(const RequestHead& head) {
  return head.count("transfer-encoding") > 0 ||
         (head.count("content-length") > 0 && head.value("content-length") != "0");
}

// One frame of the body, told in one way.
bool is_framed_strictly(const RequestHead& head) {
  const std::size_t lengths = head.count("content-length"), encodings = head.count("transfer-encoding");
  if (lengths + encodings > 1) return false;
  if (encodings == 1) return same_letters(head.value("transfer-encoding"), "chunked");
  return lengths == 0 || is_digits(head.value("content-length"));
}

std::string_view reason(int status) {
  switch (status) {
  case 200:
    return "OK";
  case 201:
    return "Created";
  case 202:
    return "Accepted";
  case 204:
    return "No Content";
  case 302:
    return "Found";
  case 303:
    return "See Other";
  case 304:
    return "Not Modified";
  case 400:
    return "Bad Request";
  case 401:
    return "Unauthorized";
  case 403:
    return "Forbidden";
  case 404:
    return "Not Found";
  case 405:
    return "Method Not Allowed";
  case 409:
    return "Conflict";
  case 410:
    return "Gone";
  case 413:
    return "Content Too Large";
  case 415:
    return "Unsupported Media Type";
  case 417:
    return "Expectation Failed";
  case 421:
    return "Misdirected Request";
  case 422:
    return "Unprocessable Content";
  case 429:
    return "Too Many Requests";
  case 431:
    return "Request Header Fields Too Large";
  case 500:
    return "Internal Server Error";
  case 503:
    return "Service Unavailable";
  case 505:
    return "HTTP Version Not Supported";
  default:
    return ""; // the phrase may be empty (RFC 9112 §4)
  }
}

} // namespace

std::size_t RequestHead::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; }));
}

std::string_view RequestHead::value(std::string_view name) const {
  for (const auto& [known, value] : fields)
    if (known == name) return value;
  return {};
}

std::optional<int> refusal_status(const RequestHead& head, std::string_view host) {
  if (head.version != 11) return 505;
  if (head.count("host") != 1 || !is_framed_strictly(head)) return 400;
  if (!is_host(head.value("host"), host)) return 421;
  if (head.method != "GET" && head.method != "POST") return 405;
  if (!is_path(head.target)) return 400;
  if (head.method == "GET" && has_body(head)) return 400;
  const std::string_view encoding = head.value("content-encoding");
  if (head.count("content-encoding") > 1 ||
      (!encoding.empty() && !is_zstd(head) && !same_letters(encoding, "identity")))
    return 415;
  if (head.count("expect") > 0 && !awaits_continue(head)) return 417;
  return std::nullopt;
}

bool accepts_zstd(const RequestHead& head) {
  for (const auto& [name, value] : head.fields) {
    if (name != "accept-encoding") continue;
    for (std::string_view rest = value; !rest.empty();) {
      const std::size_t comma = rest.find(',');
      const std::string_view coding = trimmed(rest.substr(0, comma));
      const std::size_t weight = coding.find(';');
      const bool refused = weight != std::string_view::npos &&
                           trimmed(coding.substr(weight + 1)).starts_with("q=0") &&
                           coding.find_first_of("123456789", weight) == std::string_view::npos;
      if (same_letters(trimmed(coding.substr(0, weight)), "zstd") && !refused) return true;
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
  }
  return false;
}

bool is_zstd(const RequestHead& head) {
  return same_letters(head.value("content-encoding"), "zstd");
}

bool awaits_continue(const RequestHead& head) {
  return head.count("expect") == 1 && same_letters(head.value("expect"), "100-continue");
}

bool is_field(std::string_view name, std::string_view value) {
  const auto visible = [](char c) { return c > ' ' && c < 0x7f && c != ':'; };
  // RFC 9110 §5.5: of the control characters a value holds the tab alone; a strict reader drops the whole
  // response.
  const auto harmless = [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), visible) &&
         std::all_of(value.begin(), value.end(), harmless);
}

std::string response_head(const HttpResponse& response, std::size_t body_bytes, bool zstd, bool keep_open) {
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " ";
  text.append(reason(response.status)).append("\r\n");
  const auto add = [&text](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
  };
  const bool bodiless = response.status == 204 || response.status == 304; // RFC 9110 §8.6
  if (!bodiless) add("Content-Length", std::to_string(body_bytes));
  if (body_bytes > 0) {
    add("Content-Type", response.content_type);
    add("X-Content-Type-Options", "nosniff");
  }
  if (zstd) add("Content-Encoding", "zstd");
  if (response.status == 405) add("Allow", "GET, POST");
  if (!keep_open) add("Connection", "close");
  bool caching = false;
  for (const auto& [name, value] : response.headers) {
    add(name, value);
    caching = caching || same_letters(name, "cache-control");
  }
  // What a hub says is about people: no cache keeps it unless the handler says so (assets).
  add(caching ? "Vary" : "Cache-Control", caching ? "Accept-Encoding" : "no-store");
  // No Date: nothing here may teach a laptop the time outside the signed one.
  return text += "\r\n";
}

} // namespace dromos
