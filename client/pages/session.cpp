#include "client/pages/session.h"

#include "schema/encoding.h"
#include "sync/engine/keys.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace dromos {

namespace {

constexpr std::size_t secret_bytes = 16;
constexpr std::size_t windows_most = 16;
constexpr std::string_view cookie_name = "dromos";

std::string new_secret() {
  return hex(random_bytes(secret_bytes));
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// The one cookie of that name (RFC 6265 §4.2.1); none where there are two.
std::string_view cookie_in(std::string_view header) {
  std::string_view found;
  while (!header.empty()) {
    const std::size_t end = header.find(';');
    std::string_view pair = header.substr(0, end);
    header = end == std::string_view::npos ? std::string_view() : header.substr(end + 1);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (!pair.starts_with(cookie_name) || pair.substr(cookie_name.size(), 1) != "=") continue;
    if (!found.empty()) return {};
    found = pair.substr(cookie_name.size() + 1);
  }
  return found;
}

} // namespace

Sessions::Sessions() : code_(new_secret()) {}

Session* Sessions::launch(std::string_view code) {
  if (code_.empty() || !same(code_, code)) return nullptr;
  code_.clear();
  if (sessions_.size() >= windows_most) sessions_.erase(sessions_.begin());
  sessions_.push_back(std::make_unique<Session>());
  rename(*sessions_.back());
  return sessions_.back().get();
}

Session* Sessions::find(std::string_view cookie) {
  const std::string_view token = cookie_in(cookie);
  for (const auto& session : sessions_)
    if (same(session->token, token)) return session.get();
  return nullptr;
}

void Sessions::rename(Session& session) {
  session.token = new_secret();
  session.csrf = new_secret();
}

void Sessions::lock() {
  pin_.drop();
  for (const auto& session : sessions_) session->active_ms = 0;
  hide();
}

void Sessions::hide() {
  for (const auto& session : sessions_) {
    const std::string token = session->token;
    const Language language = session->language;
    const std::int64_t active_ms = session->active_ms;
    *session = Session{};
    session->token = token;
    session->csrf = new_secret();
    session->language = language;
    session->active_ms = active_ms;
  }
}

std::int64_t Sessions::active_ms() const {
  std::int64_t last = 0;
  for (const auto& session : sessions_) last = std::max(last, session->active_ms);
  return last;
}

std::string Sessions::cookie(const Session& session) {
  return std::string(cookie_name) + "=" + session.token + "; Path=/; HttpOnly; SameSite=Strict";
}

} // namespace dromos
