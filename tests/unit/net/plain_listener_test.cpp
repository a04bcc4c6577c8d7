// The listener without TLS, as a laptop's own pages are served: the same bounds, the loopback alone.
#include "sync/net/listener.h"
#include "tests/unit/net/hub_at_work.h"
#include "tests/unit/net/raw_line.h"

#include <atomic>

namespace dromos::test {
namespace {

constexpr const char* pages_name = "0123456789abcdef0123456789abcdef.localhost";

ListenerOptions plain_options() {
  ListenerOptions options;
  options.plain = true;
  options.host = pages_name;
  return options;
}

struct Plain {
  std::atomic<int> handled{0};
  HttpRequest seen;
  Listener listener{plain_options(),
                    [this](const HttpRequest& got) {
                      ++handled;
                      seen = got;
                      HttpResponse response = echo(got);
                      response.headers.emplace_back("Set-Cookie", "a=b");
                      return response;
                    },
                    [](const std::string&) {}};

  std::string answer(const std::string& fields, const std::string& host = pages_name) const {
    RawLine line = RawLine::to_port(listener.port());
    line.write("POST /x HTTP/1.1\r\nHost: " + host + "\r\n" + fields);
    return line.read_to_end();
  }
};

TEST(PlainListener, gives_the_handler_every_header_and_sends_its_own_with_no_store) {
  Plain plain;
  const std::string answer =
      plain.answer("Cookie: a=b\r\nOrigin: http://x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
                   std::string(pages_name) + ":" + std::to_string(plain.listener.port()));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_NE(answer.find("Set-Cookie: a=b\r\n"), std::string::npos);
  EXPECT_NE(answer.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(answer.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
  EXPECT_TRUE(plain.seen.peer_chain.empty());
  const auto has = [&](const char* name, const char* value) {
    for (const auto& [known, text] : plain.seen.headers)
      if (known == name && text == value) return true;
    return false;
  };
  EXPECT_TRUE(has("cookie", "a=b"));
  EXPECT_TRUE(has("origin", "http://x"));
}

TEST(PlainListener, answers_to_no_other_name) {
  Plain plain;
  for (const char* host : {"localhost", "127.0.0.1", "attacker.example"})
    EXPECT_TRUE(
        plain.answer("Content-Length: 0\r\nConnection: close\r\n\r\n", host).starts_with("HTTP/1.1 421"))
        << host;
  EXPECT_EQ(plain.handled, 0);
}

TEST(PlainListener, keeps_the_bounds_of_the_other) {
  Plain plain;
  EXPECT_TRUE(plain.answer("X: " + std::string(limits::http_header_bytes, 'x') + "\r\n\r\n")
                  .starts_with("HTTP/1.1 431"));
  EXPECT_TRUE(plain.answer("Content-Length: 999999999999\r\n\r\n").starts_with("HTTP/1.1 413"));
  EXPECT_EQ(plain.handled, 0);
}

TEST(PlainListener, is_refused_where_others_could_hear) {
  for (const char* address : {"0.0.0.0", "::"}) {
    ListenerOptions options = plain_options();
    options.address = address;
    EXPECT_EQ(failure([&] { Listener(std::move(options), echo, [](const std::string&) {}); }), "net.plain")
        << address;
  }
}

TEST(PlainListener, gives_no_page_to_one_who_speaks_tls) {
  Plain plain;
  EXPECT_FALSE(RawLine::tls_to_port(plain.listener.port()).shaken());
  EXPECT_EQ(plain.handled, 0);
}

} // namespace
} // namespace dromos::test
