// HTTP/1.1 heads (RFC 9110, RFC 9112): what the listener demands of a request's, and how it writes a
// response's.
#pragma once
#include "sync/net/listener.h"

#include <optional>
#include <string>
#include <string_view>

namespace dromos {

struct RequestHead {
  std::string method, target;
  unsigned version = 11;
  HttpFields fields; // names in lower case

  std::size_t count(std::string_view name) const;
  std::string_view value(std::string_view name) const; // of the first; empty where there is none
};

// The status to refuse with, or none. Strict where two readers could see two requests in the same bytes
// (RFC 9112 §6.3, smuggling), and about `Host`: a page of another name that resolves to this address
// (DNS rebinding) gets nothing.
std::optional<int> refusal_status(const RequestHead& head, std::string_view host);

bool accepts_zstd(const RequestHead& head);
bool is_zstd(const RequestHead& head);         // the body is
bool awaits_continue(const RequestHead& head); // Expect: 100-continue

// Status line and fields, the empty line included. REQUIRES: `response.headers` pass is_field().
std::string response_head(const HttpResponse& response, std::size_t body_bytes, bool zstd, bool keep_open);
bool is_field(std::string_view name, std::string_view value);

} // namespace dromos
