#include "sync/net/http_head.h"

#include <gtest/gtest.h>

namespace dromos::test {
namespace {

constexpr std::string_view host = "hub.kk1.gr.dromos.internal";

RequestHead post_with(HttpFields more, std::string target = "/v1/exchange") {
  RequestHead head{"POST", std::move(target), 11, {{"host", std::string(host) + ":8443"}}};
  head.fields.insert(head.fields.end(), more.begin(), more.end());
  return head;
}

TEST(HttpHead, lets_an_honest_request_pass) {
  EXPECT_EQ(refusal_status(post_with({{"content-length", "12"}, {"content-encoding", "zstd"}}), host),
            std::nullopt);
  EXPECT_EQ(refusal_status(post_with({{"transfer-encoding", "chunked"}, {"expect", "100-continue"}}), host),
            std::nullopt);
  RequestHead get = post_with({});
  get.method = "GET";
  EXPECT_EQ(refusal_status(get, host), std::nullopt);
}

TEST(HttpHead, answers_to_its_own_name_alone) {
  const auto status = [](HttpFields fields) {
    return refusal_status({"GET", "/", 11, std::move(fields)}, host).value_or(0);
  };
  EXPECT_EQ(status({{"host", "HUB.kk1.gr.dromos.INTERNAL"}}), 0);
  EXPECT_EQ(status({{"host", "127.0.0.1:8443"}}), 421);
  EXPECT_EQ(status({{"host", "hub.kk1.gr.dromos.internal.evil.example"}}), 421);
  EXPECT_EQ(status({{"host", "hub.kk1.gr.dromos.internal:"}}), 421);
  EXPECT_EQ(status({{"host", "hub.kk1.gr.dromos.internal:80:90"}}), 421);
  EXPECT_EQ(status({{"host", ""}}), 421);
  EXPECT_EQ(status({}), 400);
  EXPECT_EQ(status({{"host", std::string(host)}, {"host", std::string(host)}}), 400);
}

TEST(HttpHead, refuses_a_body_that_is_framed_twice) {
  for (const HttpFields& fields :
       {HttpFields{{"content-length", "5"}, {"transfer-encoding", "chunked"}},
        HttpFields{{"content-length", "5"}, {"content-length", "5"}},
        HttpFields{{"transfer-encoding", "chunked"}, {"transfer-encoding", "chunked"}},
        HttpFields{{"transfer-encoding", "gzip, chunked"}}, HttpFields{{"transfer-encoding", "xchunked"}},
        HttpFields{{"content-length", "+5"}}, HttpFields{{"content-length", "5, 5"}}})
    EXPECT_EQ(refusal_status(post_with(fields), host), 400);
}

TEST(HttpHead, takes_a_path_and_nothing_else) {
  for (const char* target : {"/v1/exchange?x=1", "https://hub/v1", "*", "", "/a#b", "/a b", "/α"})
    EXPECT_EQ(refusal_status(post_with({}, target), host), 400) << target;
}

TEST(HttpHead, refuses_other_methods_versions_codings_and_expectations) {
  RequestHead head = post_with({});
  head.method = "DELETE";
  EXPECT_EQ(refusal_status(head, host), 405);
  head = post_with({});
  head.version = 10;
  EXPECT_EQ(refusal_status(head, host), 505);
  EXPECT_EQ(refusal_status(post_with({{"content-encoding", "gzip"}}), host), 415);
  EXPECT_EQ(refusal_status(post_with({{"content-encoding", "zstd"}, {"content-encoding", "zstd"}}), host),
            415);
  EXPECT_EQ(refusal_status(post_with({{"expect", "a miracle"}}), host), 417);
  head = post_with({{"content-length", "3"}});
  head.method = "GET";
  EXPECT_EQ(refusal_status(head, host), 400);
}

TEST(HttpHead, reads_accept_encoding) {
  for (const char* value : {"zstd", "gzip, zstd", "gzip,ZSTD;q=0.5", "zstd;q=1.0, br"})
    EXPECT_TRUE(accepts_zstd(post_with({{"accept-encoding", value}}))) << value;
  for (const char* value : {"gzip", "", "zstd;q=0", "zstd; q=0.000", "zstdx", ",,;"})
    EXPECT_FALSE(accepts_zstd(post_with({{"accept-encoding", value}}))) << value;
}

TEST(HttpHead, writes_a_response) {
  HttpResponse response;
  response.headers = {{"Location", "/login"}};
  response.status = 303;
  EXPECT_EQ(response_head(response, 0, false, false),
            "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\nConnection: close\r\nLocation: /login\r\n"
            "Cache-Control: no-store\r\n\r\n");
  response = {};
  response.headers = {{"cache-control", "max-age=60"}};
  EXPECT_EQ(response_head(response, 7, true, true),
            "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Type: application/jsonl\r\n"
            "X-Content-Type-Options: nosniff\r\nContent-Encoding: zstd\r\ncache-control: max-age=60\r\n"
            "Vary: Accept-Encoding\r\n\r\n");
}

TEST(HttpHead, knows_a_field_that_would_split_a_response) {
  EXPECT_TRUE(is_field("Set-Cookie", "a=b; Secure"));
  EXPECT_FALSE(is_field("Set-Cookie", "a=b\r\nX: y"));
  EXPECT_FALSE(is_field("Bad Name", "x"));
  EXPECT_FALSE(is_field("", "x"));
}

TEST(HttpHead, knows_a_field_that_a_strict_reader_drops_a_response_for) {
  EXPECT_FALSE(is_field("Location", "/\x10"));
  EXPECT_FALSE(is_field("Location", "/\x7f"));
  EXPECT_TRUE(is_field("Location", "/a\tb"));
  EXPECT_TRUE(is_field("Location", "/\xce\xb1"));
}

} // namespace
} // namespace dromos::test
