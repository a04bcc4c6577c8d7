#include "schema/limits.h"
#include "sync/net/codec.h"
#include "sync/net/listener.h"
#include "tests/unit/net/hub_at_work.h"
#include "tests/unit/net/raw_line.h"

#include <atomic>
#include <future>

namespace dromos::test {
namespace {

using namespace std::chrono_literals;

std::string request(std::string_view fields, std::string_view body = {}, std::string_view method = "POST") {
  return std::string(method) + " /v1/exchange HTTP/1.1\r\nHost: " + hub_name + "\r\n" + std::string(fields) +
         "\r\n" + std::string(body);
}

std::string status(std::string_view response) {
  return response.starts_with("HTTP/1.1 ") ? std::string(response.substr(9, 3)) : "none";
}

// Counts what reached the handler.
struct Counted {
  std::atomic<int> handled{0};
  HubAtWork hub;
  explicit Counted(const HubAtWork::Adjust& adjust = {})
      : hub([this](const HttpRequest& got) { return ++handled, echo(got); }, adjust) {}
  RawLine line() const { return RawLine::tls_to_port(hub.listener->port()); }
  RawLine line_of_device() const {
    return RawLine::tls_to_port(hub.listener->port(), {hub.device.certificate, hub.tree.hub},
                                &hub.device.key);
  }
  // The whole answer to one request on a line of its own, which then closes.
  std::string answer(std::string_view bytes) const {
    RawLine fresh = line();
    fresh.write(bytes);
    return fresh.read_to_end();
  }
};

constexpr const char* close_after = "Connection: close\r\n";

TEST(Listener, serves_a_plain_request) {
  Counted counted;
  const std::string answer = counted.answer(
      request("Content-Length: 5\r\nContent-Type: text/plain\r\nConnection: close\r\n", "hello"));
  EXPECT_EQ(answer,
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: application/jsonl\r\n"
            "X-Content-Type-Options: nosniff\r\nConnection: close\r\nCache-Control: no-store\r\n\r\nhello");
  EXPECT_EQ(counted.hub.logged(), "");
}

TEST(Listener, shows_the_handler_the_proven_chain_or_none) {
  std::vector<Certificate> seen;
  HubAtWork hub([&](const HttpRequest& got) { return seen = got.peer_chain, HttpResponse{}; });
  hub.client().post("/v1/exchange", "x", {});
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].thumbprint(), hub.device.certificate.thumbprint());
  EXPECT_EQ(seen[1].thumbprint(), hub.tree.hub.thumbprint());
  HubClientOptions anonymous = hub.client_options();
  anonymous.chain.clear();
  anonymous.key.reset();
  HubClient(std::move(anonymous)).post("/v1/exchange", "x", {});
  EXPECT_TRUE(seen.empty());
}

// In TLS 1.3 the client's side of the handshake ends before its certificate is looked at.
void expect_refused(const Counted& counted, const std::vector<Certificate>& chain, const PrivateKey& key) {
  RawLine line = RawLine::tls_to_port(counted.hub.listener->port(), chain, &key);
  line.write(request(close_after));
  EXPECT_EQ(line.read_to_end(), "");
  EXPECT_EQ(counted.handled, 0);
}

TEST(Listener, refuses_a_device_of_another_root) {
  const Counted counted;
  const CertificateTree other;
  const Leaf stranger = other.device();
  expect_refused(counted, {stranger.certificate, other.hub}, stranger.key);
  expect_refused(counted, {stranger.certificate, other.hub, other.root}, stranger.key);
}

TEST(Listener, refuses_a_certificate_that_is_not_for_clients_or_outside_its_hubs_names) {
  const Counted counted;
  expect_refused(counted, {counted.hub.server.certificate, counted.hub.tree.hub}, counted.hub.server.key);
  const CertificateTree& tree = counted.hub.tree;
  const PrivateKey key = PrivateKey::ed25519();
  const Certificate foreign = issue(tree.hub, tree.hub_key, key.spki(), Purpose::device,
                                    device_id(key.spki()) + "." + unit_dns("gr/el52/thessaloniki"), year);
  expect_refused(counted, {foreign, tree.hub}, key);
}

TEST(Listener, refuses_a_device_that_ended_by_the_hubs_clock) {
  const Counted counted;
  const Leaf ended = counted.hub.tree.device({now_ms - 20 * day_ms, now_ms - day_ms});
  expect_refused(counted, {ended.certificate, counted.hub.tree.hub}, ended.key);
}

TEST(Listener, takes_a_device_that_begins_after_the_hubs_clock) {
  Counted counted;
  const Leaf early = counted.hub.tree.device({now_ms + day_ms, now_ms + 20 * day_ms});
  RawLine line = RawLine::tls_to_port(counted.hub.listener->port(), {early.certificate, counted.hub.tree.hub},
                                      &early.key);
  line.write(request(close_after));
  EXPECT_EQ(status(line.read_to_end()), "200");
}

TEST(Listener, speaks_1_3_alone_and_gives_no_tickets) {
  const Counted counted;
  EXPECT_FALSE(RawLine::tls_to_port(counted.hub.listener->port(), {}, nullptr, TLS1_2_VERSION).shaken());
  RawLine line = counted.line();
  line.write(request(close_after));
  EXPECT_EQ(status(line.read_to_end()), "200");
  EXPECT_FALSE(line.resumable());
}

TEST(Listener, ends_a_line_that_speaks_no_tls_and_goes_on) {
  Counted counted;
  for (const std::string& garbage :
       {std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), std::string(100'000, '\x16')}) {
    RawLine line = RawLine::to_port(counted.hub.listener->port());
    line.write(garbage);
    EXPECT_EQ(line.read_to_end().find("HTTP"), std::string::npos);
  }
  EXPECT_EQ(status(counted.answer(request(close_after))), "200");
  EXPECT_EQ(counted.handled, 1);
}

TEST(Listener, refuses_a_head_beyond_its_bound) {
  Counted counted;
  EXPECT_EQ(status(counted.answer(request("X: " + std::string(limits::http_header_bytes, 'x') + "\r\n"))),
            "431");
  std::string fields;
  for (int i = 0; i < 4000; ++i) fields += "X-" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(status(counted.answer(request(fields))), "431");
  // A line that never ends, more of it than any buffer holds.
  EXPECT_EQ(status(counted.answer("GET /" + std::string(4 * limits::http_header_bytes, 'x'))), "431");
  EXPECT_EQ(counted.handled, 0);
}

TEST(Listener, refuses_a_body_beyond_its_bound_before_it_comes) {
  Counted counted([](ListenerOptions& options) { options.body_bytes_max = 100'000; });
  RawLine line = counted.line_of_device();
  line.write(request("Content-Length: 100001\r\n"));
  EXPECT_EQ(status(line.read_to_end()), "413"); // not a byte of it was sent
  RawLine huge = counted.line_of_device();
  huge.write(request("Content-Length: 18446744073709551615\r\n"));
  EXPECT_EQ(status(huge.read_to_end()), "413");
  RawLine chunks = counted.line_of_device();
  std::string bytes = request("Transfer-Encoding: chunked\r\n");
  for (int i = 0; i < 11; ++i) bytes += "2710\r\n" + std::string(10'000, 'x') + "\r\n";
  chunks.write(bytes);
  EXPECT_EQ(status(chunks.read_to_end()), "413");
  EXPECT_EQ(counted.handled, 0);
}

TEST(Listener, tells_why_to_a_client_that_goes_on_sending) {
  Counted counted([](ListenerOptions& options) { options.body_bytes_max = 100'000; });
  RawLine line = counted.line_of_device();
  // Written before anything is read: a close over unread bytes would reset the line and lose the answer.
  line.write(request("Content-Length: 1000000\r\n", std::string(1'000'000, 'x')));
  EXPECT_EQ(status(line.read_to_end()), "413");
}

TEST(Listener, takes_less_from_who_shows_no_certificate) {
  Counted counted([](ListenerOptions& options) { options.anonymous_body_bytes_max = 1000; });
  const std::string bytes = request("Content-Length: 1001\r\nConnection: close\r\n", std::string(1001, 'x'));
  EXPECT_EQ(status(counted.answer(bytes)), "413");
  RawLine line = counted.line_of_device();
  line.write(bytes);
  EXPECT_EQ(status(line.read_to_end()), "200");
}

TEST(Listener, bounds_what_all_bodies_hold_together) {
  Counted counted([](ListenerOptions& options) { options.buffered_bytes_max = 50'000; });
  const std::string small =
      request("Content-Length: 40000\r\nConnection: close\r\n", std::string(40'000, 'x'));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status(counted.answer(small)), "200"); // each gives its share back
  EXPECT_EQ(status(counted.answer(request("Content-Length: 60000\r\n", std::string(60'000, 'x')))), "503");
  EXPECT_EQ(status(counted.answer(small)), "200");
}

TEST(Listener, stops_a_zstd_bomb) {
  Counted counted;
  const std::string bomb = zstd_compress(std::string(limits::exchange_bytes_plain + 1, '\0'), 9);
  ASSERT_LT(bomb.size(), 10'000U);
  EXPECT_EQ(status(counted.answer(request("Content-Encoding: zstd\r\nConnection: close\r\nContent-Length: " +
                                              std::to_string(bomb.size()) + "\r\n",
                                          bomb))),
            "413");
  EXPECT_EQ(counted.handled, 0);
}

TEST(Listener, refuses_to_be_smuggled_past) {
  Counted counted;
  const std::string hidden = request("", "", "GET");
  const std::string length = "Content-Length: " + std::to_string(hidden.size() + 5) + "\r\n";
  for (const std::string& fields :
       {length + "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\n" + length,
        "Content-Length: 0\r\n" + length, length + length, "Transfer-Encoding: identity\r\n" + length,
        std::string("Transfer-Encoding : chunked\r\n"), std::string("Content-Length: -1\r\n"),
        std::string("Content-Length: 5 \r\n 6\r\n")}) {
    const std::string answer = counted.answer(request(fields, "0\r\n\r\n" + hidden));
    EXPECT_EQ(status(answer), "400") << fields;
    EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << "a second answer after " << fields;
  }
  EXPECT_EQ(counted.handled, 0);
}

TEST(Listener, takes_chunks_and_refuses_their_extensions) {
  Counted counted;
  const std::string fields = "Transfer-Encoding: chunked\r\nConnection: close\r\n";
  const std::string answer = counted.answer(request(fields, "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello world")) << answer;
  EXPECT_EQ(status(counted.answer(request(fields, "5;x=y\r\nhello\r\n0\r\n\r\n"))), "400");
  EXPECT_EQ(status(counted.answer(request(fields, "fffffffffffffffff\r\nhello"))), "400");
  EXPECT_EQ(status(counted.answer(request(fields, "0x5\r\nhello\r\n0\r\n\r\n"))), "400");
  EXPECT_EQ(counted.handled, 1);
}

TEST(Listener, answers_to_no_other_name) {
  Counted counted;
  EXPECT_EQ(status(counted.answer("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")), "421");
  EXPECT_EQ(status(counted.answer("GET / HTTP/1.1\r\n\r\n")), "400");
  EXPECT_EQ(status(counted.answer("GET /?a=b HTTP/1.1\r\nHost: " + std::string(hub_name) + "\r\n\r\n")),
            "400");
  EXPECT_EQ(status(counted.answer(request("Content-Encoding: gzip\r\nContent-Length: 1\r\n", "x"))), "415");
  EXPECT_EQ(status(counted.answer(request("", "", "PUT"))), "405");
  EXPECT_EQ(status(counted.answer("\x80\x81\x82 nonsense\r\n\r\n")), "400");
  EXPECT_EQ(counted.handled, 0);
}

TEST(Listener, answers_requests_of_one_write_in_their_order) {
  Counted counted;
  const std::string answer =
      counted.answer(request("Content-Length: 3\r\n", "one") + request("Content-Length: 3\r\n", "two") +
                     request("Content-Length: 5\r\nConnection: close\r\n", "three"));
  EXPECT_LT(answer.find("\r\n\r\none"), answer.find("\r\n\r\ntwo"));
  EXPECT_LT(answer.find("\r\n\r\ntwo"), answer.find("\r\n\r\nthree"));
  EXPECT_EQ(counted.handled, 3);
}

TEST(Listener, lets_a_client_that_waits_for_it_continue) {
  Counted counted;
  RawLine line = counted.line();
  line.write(request("Expect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n"));
  EXPECT_EQ(line.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  line.write("hello");
  EXPECT_EQ(status(line.read_to_end()), "200");
}

TEST(Listener, cuts_a_head_that_drips_and_serves_others_meanwhile) {
  Counted counted([](ListenerOptions& options) { options.header_time = 1s; });
  RawLine slow = counted.line();
  const auto begun = std::chrono::steady_clock::now();
  int served = 0;
  slow.write("P");
  while (!slow.readable_within(10ms)) { // each byte comes well within any deadline of its own
    if (!slow.write("x")) break;
    served += status(counted.answer(request(close_after))) == "200" ? 1 : 0;
    ASSERT_LT(std::chrono::steady_clock::now() - begun, 20s);
  }
  EXPECT_EQ(slow.read_to_end(), "");
  EXPECT_GT(served, 0);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 500ms);
}

TEST(Listener, cuts_a_body_that_stands_still_and_a_connection_that_idles) {
  Counted counted([](ListenerOptions& options) { options.body_time = options.idle_time = 500ms; });
  RawLine stalled = counted.line();
  stalled.write(request("Content-Length: 100\r\n", "only this"));
  EXPECT_EQ(stalled.read_to_end(), "");
  RawLine idle = counted.line();
  EXPECT_EQ(idle.read_to_end(), "");
  RawLine kept = counted.line();
  kept.write(request("Content-Length: 5\r\n", "hello"));
  EXPECT_EQ(status(kept.read_to_end()), "200"); // and the end of the line after it
  EXPECT_EQ(counted.handled, 1);
}

TEST(Listener, cuts_a_body_that_drips) {
  Counted counted([](ListenerOptions& options) { options.body_time = 300ms; });
  RawLine slow = counted.line();
  slow.write(request("Content-Length: 100000\r\n"));
  const auto begun = std::chrono::steady_clock::now();
  while (!slow.readable_within(10ms) && slow.write("x"))
    ASSERT_LT(std::chrono::steady_clock::now() - begun, 20s);
  EXPECT_EQ(slow.read_to_end(), "");
  EXPECT_EQ(counted.handled, 0);
}

TEST(Listener, cuts_a_handshake_that_does_not_come) {
  Counted counted([](ListenerOptions& options) { options.header_time = 200ms; });
  RawLine silent = RawLine::to_port(counted.hub.listener->port());
  EXPECT_EQ(silent.read_to_end(), "");
}

TEST(Listener, goes_on_while_every_handler_waits) {
  Gate gate;
  std::atomic<int> waiting{0};
  HubAtWork hub(
      [&](const HttpRequest& got) {
        ++waiting;
        gate.wait();
        return echo(got);
      },
      [](ListenerOptions& options) { options.threads = 1; });
  const OpensAtEnd opens{gate};
  RawLine held = RawLine::tls_to_port(hub.listener->port());
  held.write(request(close_after));
  // Handshakes and refusals need no handler.
  RawLine other = RawLine::tls_to_port(hub.listener->port());
  other.write("GET / HTTP/1.1\r\nHost: elsewhere\r\n\r\n");
  EXPECT_EQ(status(other.read_to_end()), "421");
  gate.open();
  EXPECT_EQ(status(held.read_to_end()), "200");
  EXPECT_EQ(waiting, 1);
}

TEST(Listener, is_not_held_up_by_a_client_that_does_not_read) {
  const std::string large(20'000'000, 'x'); // more than the kernel's buffers take
  HubAtWork hub([&](const HttpRequest& got) {
    HttpResponse response;
    if (got.body.empty()) response.body = large;
    return response;
  });
  RawLine deaf = RawLine::tls_to_port(hub.listener->port());
  deaf.write(request(""));
  deaf.read_some();
  RawLine other = RawLine::tls_to_port(hub.listener->port());
  other.write(request("Content-Length: 1\r\nConnection: close\r\n", "x"));
  EXPECT_EQ(status(other.read_to_end()), "200");
}

TEST(Listener, lets_a_running_request_end_and_takes_no_more) {
  Gate entered, gate;
  HubAtWork hub([&](const HttpRequest& got) {
    entered.open();
    gate.wait();
    return echo(got);
  });
  const OpensAtEnd opens{gate};
  const std::uint16_t port = hub.listener->port();
  RawLine idle = RawLine::tls_to_port(port);
  RawLine running = RawLine::tls_to_port(port);
  running.write(request("Content-Length: 5\r\n", "hello"));
  ASSERT_TRUE(entered.wait());
  auto stopping = std::async(std::launch::async, [&] { hub.listener->stop(30); });
  EXPECT_EQ(idle.read_to_end(), ""); // the stop has begun
  EXPECT_EQ(stopping.wait_for(0s), std::future_status::timeout);
  gate.open();
  EXPECT_TRUE(running.read_to_end().ends_with("hello"));
  stopping.get();
  hub.listener->stop(30); // a second one has nothing to do
  EXPECT_EQ(failure([&] { hub.client().post("/", "x", {}); }), "net.unreachable");
}

TEST(Listener, cuts_what_does_not_end_in_time) {
  Counted counted;
  RawLine stalled = counted.line();
  stalled.write(request("Content-Length: 100\r\n", "only this"));
  EXPECT_EQ(status(counted.answer(request(close_after))), "200");
  counted.hub.listener->stop(0);
  EXPECT_EQ(stalled.read_to_end(), "");
}

TEST(Listener, renews_its_certificate_for_new_connections) {
  Counted counted;
  HubAtWork& hub = counted.hub;
  RawLine kept = counted.line();
  kept.write(request("Content-Length: 3\r\n", "one"));
  kept.read_until("one");
  const Leaf renewed = hub.tree.p256_leaf(Purpose::server, "hub");
  hub.listener->renew({renewed.certificate, hub.tree.hub}, renewed.key.pkcs8());
  EXPECT_EQ(counted.line().peer_thumbprint(), renewed.certificate.thumbprint());
  kept.write(request("Content-Length: 3\r\n", "two"));
  EXPECT_TRUE(kept.read_until("two").ends_with("two"));
  EXPECT_EQ(kept.peer_thumbprint(), hub.server.certificate.thumbprint());

  EXPECT_EQ(failure([&] {
              hub.listener->renew({renewed.certificate, hub.tree.hub}, hub.server.key.pkcs8());
            }),
            "net.server_certificate");
  EXPECT_EQ(counted.line().peer_thumbprint(), renewed.certificate.thumbprint());
}

TEST(Listener, serves_two_hundred_connections_at_a_time) {
  Counted counted;
  std::vector<RawLine> lines;
  for (int i = 0; i < 200; ++i) lines.push_back(counted.line());
  for (RawLine& line : lines) line.write(request("Content-Length: 5\r\nConnection: close\r\n", "hello"));
  for (RawLine& line : lines) EXPECT_EQ(status(line.read_to_end()), "200");
  EXPECT_EQ(counted.handled, 200);
}

TEST(Listener, closes_connections_over_its_cap) {
  Counted counted([](ListenerOptions& options) { options.connections_max = 2; });
  RawLine first = counted.line();
  RawLine second = counted.line();
  EXPECT_TRUE(second.shaken());
  EXPECT_FALSE(counted.line().shaken());
  first.write(request(close_after));
  EXPECT_EQ(status(first.read_to_end()), "200");
}

TEST(Listener, says_where_it_cannot_listen) {
  const Counted counted;
  const auto on_port = [&](const std::string& address) {
    return failure([&] {
      Counted other([&](ListenerOptions& options) {
        options.address = address;
        options.port = counted.hub.listener->port();
      });
    });
  };
  EXPECT_EQ(on_port("127.0.0.1"), "net.listen");
  EXPECT_EQ(on_port("not an address"), "net.listen");
}

} // namespace
} // namespace dromos::test
