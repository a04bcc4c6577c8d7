#include "schema/errors.h"
#include "schema/limits.h"
#include "sync/net/codec.h"
#include "sync/net/responder.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace dromos::test {
namespace {

struct Desk {
  explicit Desk(Handler handler)
      : responder(std::move(handler), [this](const std::string& line) { log += line; }) {}
  std::string status(HttpFields fields = {}, std::string body = {}, std::string target = "/v1/exchange") {
    return respond(std::move(fields), std::move(body), std::move(target)).substr(9, 3);
  }
  std::string respond(HttpFields fields = {}, std::string body = {}, std::string target = "/v1/exchange") {
    return responder.respond({{"POST", std::move(target), 11, std::move(fields)}, std::move(body), {}, true});
  }
  std::string log;
  Responder responder;
};

TEST(Responder, tells_neither_client_nor_log_what_a_failure_says_of_a_person) {
  Desk refusing([](const HttpRequest&) -> HttpResponse { throw Refused({"server.x", {{"name", "Μαρία"}}}); });
  EXPECT_EQ(refusing.status({}, {}, "/v1/person/0192e1"), "500");
  EXPECT_EQ(refusing.log, "handler failed: POST /v1/person: server.x");
  Desk throwing([](const HttpRequest&) -> HttpResponse { throw std::runtime_error("near 'Μαρία'"); });
  EXPECT_EQ(throwing.respond().find("Μαρία"), std::string::npos);
  EXPECT_EQ(throwing.log, "handler failed: POST /v1/exchange: St13runtime_error");
  Desk odd([](const HttpRequest&) -> HttpResponse { throw 7; });
  EXPECT_EQ(odd.status(), "500");
}

TEST(Responder, does_not_send_a_response_that_would_split) {
  Desk desk([](const HttpRequest&) {
    HttpResponse response;
    response.headers = {{"Location", "/x\r\nSet-Cookie: a=b"}};
    return response;
  });
  EXPECT_EQ(desk.status(), "500");
}

TEST(Responder, decompresses_within_its_bound) {
  std::string seen;
  Desk desk([&](const HttpRequest& request) {
    seen = request.body;
    return HttpResponse{};
  });
  const HttpFields zstd{{"content-encoding", "zstd"}};
  EXPECT_EQ(desk.status(zstd, zstd_compress("a line\n", 3)), "200");
  EXPECT_EQ(seen, "a line\n");
  seen = "untouched";
  EXPECT_EQ(desk.status(zstd, zstd_compress(std::string(limits::exchange_bytes_plain + 1, ' '), 3)), "413");
  EXPECT_EQ(desk.status(zstd, "not zstd"), "400");
  EXPECT_EQ(seen, "untouched");
}

TEST(Responder, compresses_what_is_worth_it) {
  std::string body(513, 'x');
  Desk desk([&](const HttpRequest&) { return HttpResponse{200, "text/plain", body, {}}; });
  const auto compressed = [&](const std::string& accepted) {
    return desk.respond({{"accept-encoding", accepted}}).find("Content-Encoding: zstd") != std::string::npos;
  };
  EXPECT_TRUE(compressed("zstd"));
  EXPECT_FALSE(compressed("gzip"));
  body.pop_back();
  EXPECT_FALSE(compressed("zstd"));
}

TEST(Responder, sends_no_body_with_204) {
  Desk desk([](const HttpRequest&) { return HttpResponse{204, "text/plain", "stray", {}}; });
  EXPECT_EQ(desk.respond(), "HTTP/1.1 204 No Content\r\nCache-Control: no-store\r\n\r\n");
}

TEST(Responder, goes_on_where_the_log_fails) {
  Responder responder([](const HttpRequest&) -> HttpResponse { throw 1; },
                      [](const std::string&) { throw std::runtime_error("disk full"); });
  EXPECT_EQ(responder.respond({{"GET", "/", 11, {}}, {}, {}, true}).substr(9, 3), "500");
}

} // namespace
} // namespace dromos::test
