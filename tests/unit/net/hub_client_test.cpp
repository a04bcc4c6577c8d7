#include "schema/encoding.h"
#include "schema/limits.h"
#include "sync/net/codec.h"
#include "sync/net/hub_client.h"
#include "tests/unit/net/hub_at_work.h"
#include "tests/unit/net/raw_line.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace dromos::test {
namespace {

using namespace std::chrono_literals;

// Bytes that do not compress: as many on the wire.
std::string noise(std::size_t bytes) {
  return random_bytes(bytes);
}

TEST(HubClient, posts_and_reads_compressed) {
  HubAtWork hub(echo);
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "{\"seq\":" + std::to_string(i) + ",\"by\":\"w17\"}\n";
  const Answer answer = hub.client().post("/v1/exchange", text, {});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, text);
  EXPECT_GT(answer.bytes_up, 0U);
  EXPECT_LT(answer.bytes_up, text.size() / 5);
  EXPECT_LT(answer.bytes_down, text.size() / 5);
}

TEST(HubClient, carries_nothing_and_megabytes_alike) {
  HubAtWork hub(echo);
  HubClient client = hub.client();
  for (const std::size_t size : {0U, 1U, 70'000U, 5'000'000U}) {
    const std::string body = noise(size);
    EXPECT_TRUE(client.post("/v1/exchange", body, {}).body == body) << size;
  }
}

TEST(HubClient, gives_an_error_status_as_an_answer_and_follows_no_redirect) {
  HubAtWork hub([](const HttpRequest& got) {
    HttpResponse response;
    response.status = got.path == "/moved" ? 302 : 403;
    response.headers = {{"Location", "/elsewhere"}};
    return response;
  });
  HubClient client = hub.client();
  EXPECT_EQ(client.post("/x", "", {}).status, 403);
  EXPECT_EQ(client.post("/moved", "", {}).status, 302);
}

TEST(HubClient, keeps_its_connection) {
  std::atomic<int> judged{0}; // the hub looks at the clock once for each certificate of a handshake
  HubAtWork hub(echo, [&](ListenerOptions& options) { options.now_ms = [&] { return ++judged, now_ms; }; });
  HubClient client = hub.client();
  client.post("/v1/exchange", "one", {});
  const int once = judged;
  EXPECT_GT(once, 0);
  for (int i = 0; i < 20; ++i) client.post("/v1/exchange", noise(1000), {});
  EXPECT_EQ(judged, once);
}

struct Refusal {
  std::string key, what;
};
Refusal refusal_of(HubClientOptions options) {
  try {
    HubClient(std::move(options)).post("/v1/exchange", "secret", {});
  } catch (const Refused& refused) {
    return {refused.message().key,
            refused.message().values.empty() ? "" : refused.message().values[0].second};
  } catch (const Unavailable& unavailable) {
    return {"unavailable: " + unavailable.message().key, ""};
  }
  return {};
}

TEST(HubClient, sends_nothing_to_a_hub_of_another_root) {
  std::atomic<int> handled{0};
  HubAtWork hub([&](const HttpRequest& got) { return ++handled, echo(got); });
  const CertificateTree other;
  HubClientOptions options = hub.client_options();
  options.root = other.root;
  const Refusal refusal = refusal_of(std::move(options));
  EXPECT_EQ(refusal.key, "net.tls");
  EXPECT_NE(refusal.what.find("certificate"), std::string::npos) << refusal.what;
  EXPECT_EQ(handled, 0);
}

TEST(HubClient, has_a_sentence_for_each_failure_in_both_languages) {
  for (const char* key :
       {"unreachable", "name", "cut", "timeout", "stopped", "tls", "certificate_refused", "handshake",
        "answer", "address", "client_certificate", "server_certificate", "listen", "memory", "failed"})
    for (const Language language : {Language::greek, Language::english}) {
      const std::string full = std::string("net.") + key;
      const std::string text = sentence({full, {{"what", "W"}, {"address", "A"}}}, language);
      EXPECT_NE(text.substr(0, full.size()), full);
      EXPECT_EQ(text.find('{'), std::string::npos) << text;
    }
}

TEST(HubClient, reaches_a_hub_at_an_ipv6_address) {
  std::unique_ptr<HubAtWork> hub;
  try {
    hub = std::make_unique<HubAtWork>(echo, [](ListenerOptions& options) { options.address = "::1"; });
  } catch (const Unavailable&) {
    GTEST_SKIP() << "no IPv6 here";
  }
  HubClientOptions options = hub->client_options();
  options.address = "[::1]:" + std::to_string(hub->listener->port());
  EXPECT_EQ(HubClient(std::move(options)).post("/v1/exchange", "x", {}).body, "x");
}

TEST(HubClient, sends_nothing_to_a_hub_of_another_name) {
  HubAtWork hub(echo);
  HubClientOptions options = hub.client_options();
  options.host = "hub.kk2.athina.el30.gr.dromos.internal";
  const Refusal refusal = refusal_of(std::move(options));
  EXPECT_EQ(refusal.key, "net.tls");
  EXPECT_NE(refusal.what.find("ostname mismatch"), std::string::npos) << refusal.what;
}

HubAtWork::Adjust with_root_in_chain(const std::optional<Certificate>& other = std::nullopt) {
  return
      [other](ListenerOptions& options) { options.server_chain.push_back(other ? *other : *options.root); };
}

HubClientOptions enrolling(const HubAtWork& hub) {
  HubClientOptions options = hub.client_options();
  options.root_pin = sha256(hub.tree.root.spki());
  options.root.reset();
  options.chain.clear();
  options.key.reset();
  return options;
}

TEST(HubClient, knows_its_root_by_a_pin_while_enrolling) {
  HubAtWork hub(echo, with_root_in_chain());
  EXPECT_EQ(refusal_of(enrolling(hub)).key, "");
  HubClientOptions options = enrolling(hub);
  options.root_pin = sha256(hub.tree.hub.spki()); // an authority of the chain, but no root
  EXPECT_EQ(refusal_of(options).key, "net.tls");
  options.root_pin = sha256(CertificateTree().root.spki());
  EXPECT_EQ(refusal_of(options).key, "net.tls");
  options.root_pin.clear(); // neither root nor pin: nothing is trusted
  EXPECT_EQ(refusal_of(options).key, "net.tls");
  options = enrolling(hub);
  options.host = "hub.kk2.athina.el30.gr.dromos.internal";
  EXPECT_EQ(refusal_of(options).key, "net.tls");
  options = enrolling(hub);
  options.now_ms = now_ms + 400 * day_ms;
  EXPECT_EQ(refusal_of(options).what, "certificate has expired");
}

TEST(HubClient, takes_no_pin_where_the_hub_does_not_send_its_root) {
  HubAtWork hub(echo);
  EXPECT_EQ(refusal_of(enrolling(hub)).key, "net.tls");
}

TEST(HubClient, takes_no_hub_that_shows_the_pinned_root_beside_a_chain_of_its_own) {
  const CertificateTree real;
  HubAtWork posing(echo, with_root_in_chain(real.root));
  HubClientOptions options = enrolling(posing);
  options.root_pin = sha256(real.root.spki());
  EXPECT_EQ(refusal_of(options).key, "net.tls");
}

TEST(HubClient, takes_no_device_for_a_hub) {
  HubAtWork hub(echo);
  TlsContext context = server_tls({hub.device.certificate, hub.tree.hub}, hub.device.key.pkcs8(),
                                  {hub.tree.root, "", "", [] { return now_ms; }});
  RawHub posing([&](RawLine& line) { line.accept_tls(context.get()); });
  HubClientOptions options = hub.client_options();
  options.address = posing.address();
  options.host = hub.device.certificate.dns_name();
  const Refusal refusal = refusal_of(std::move(options));
  EXPECT_EQ(refusal.key, "net.tls");
  EXPECT_NE(refusal.what.find("purpose"), std::string::npos) << refusal.what;
}

TEST(HubClient, judges_validity_by_the_hubs_signed_time) {
  HubAtWork hub(echo);
  HubClientOptions options = hub.client_options();
  options.now_ms = now_ms + 400 * day_ms;
  const Refusal refusal = refusal_of(options);
  EXPECT_EQ(refusal.key, "net.tls");
  EXPECT_EQ(refusal.what, "certificate has expired");
  options.now_ms = now_ms - 400 * day_ms; // all certificates begin after it
  EXPECT_EQ(refusal_of(options).key, "");
  options.now_ms = 0; // a laptop that knows no signed time yet
  EXPECT_EQ(refusal_of(options).key, "");
}

TEST(HubClient, says_when_the_hub_does_not_take_its_certificate) {
  HubAtWork hub(echo);
  const CertificateTree other;
  const Leaf stranger = other.device();
  HubClientOptions options = hub.client_options();
  options.chain = {stranger.certificate, other.hub};
  options.key = stranger.key;
  EXPECT_EQ(refusal_of(options).key, "net.certificate_refused");
  for (int i = 0; i < 5; ++i) // also while it is busy sending
    EXPECT_EQ(failure([&] { HubClient(options).post("/v1/exchange", noise(10'000'000), {}); }),
              "net.certificate_refused");
  const Leaf ended = hub.tree.device({now_ms - 20 * day_ms, now_ms - day_ms});
  options.chain = {ended.certificate, hub.tree.hub};
  options.key = ended.key;
  EXPECT_EQ(refusal_of(options).key, "net.certificate_refused");
  options.key = stranger.key; // not the certificate's
  EXPECT_EQ(refusal_of(options).key, "net.client_certificate");
}

TEST(HubClient, asks_for_an_address_that_can_be_one) {
  HubAtWork hub(echo);
  for (const char* address :
       {"", "8443", ":8443", "host", "host:", "host:0", "host:65536", "host:84x", "a:b:1", "ho st:1"}) {
    HubClientOptions options = hub.client_options();
    options.address = address;
    EXPECT_EQ(refusal_of(std::move(options)).key, "net.address") << address;
  }
}

// What the hub's own certificate proves, and then an answer of the test's making.
struct OddHub {
  explicit OddHub(std::function<void(RawLine&)> serve)
      : own(echo), context(server_tls({own.server.certificate, own.tree.hub}, own.server.key.pkcs8(),
                                      {own.tree.root, "", "", [] { return now_ms; }})),
        raw([this, serve](RawLine& line) {
          ++connections;
          if (line.accept_tls(context.get())) serve(line);
        }) {}
  HubClientOptions client_options() const {
    HubClientOptions options = own.client_options();
    options.address = raw.address();
    return options;
  }
  std::string post() const {
    return failure([&] { HubClient(client_options()).post("/v1/exchange", "x", {}); });
  }

  HubAtWork own;
  TlsContext context;
  std::atomic<int> connections{0};
  RawHub raw;
};

constexpr std::string_view end_of_head = "\r\n\r\n";

// Reads one request whole: bodies here are one zstd frame of "x", sent with the head.
void read_request(RawLine& line) {
  line.read_until(end_of_head);
}

std::string post_to(std::string_view answer) {
  const OddHub hub([&](RawLine& line) {
    read_request(line);
    line.write(answer);
  });
  return hub.post();
}

TEST(HubClient, refuses_an_answer_that_it_cannot_read) {
  EXPECT_EQ(post_to("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), "");
  EXPECT_EQ(post_to("SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n"), "net.answer");
  EXPECT_EQ(post_to("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nx"), "net.answer");
  EXPECT_EQ(post_to("HTTP/1.1 200 OK\r\nX: " + std::string(2 * limits::http_header_bytes, 'x') + "\r\n\r\n"),
            "net.answer");
  EXPECT_EQ(post_to("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok"),
            "net.answer");
  EXPECT_EQ(post_to("HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: 2\r\n\r\nok"),
            "net.answer");
  const std::string bomb = zstd_compress(std::string(limits::exchange_bytes_plain + 1, '\0'), 3);
  EXPECT_EQ(post_to("HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: " +
                    std::to_string(bomb.size()) + "\r\n\r\n" + bomb),
            "net.answer");
}

TEST(HubClient, stops_reading_an_answer_without_end) {
  const OddHub hub([&](RawLine& line) {
    read_request(line);
    line.write("HTTP/1.1 200 OK\r\n\r\n");
    const std::string piece(1 << 20, 'x');
    while (line.write(piece)) {
    }
  });
  EXPECT_EQ(hub.post(), "net.answer");
}

TEST(HubClient, tells_a_cut_line_from_an_answer) {
  EXPECT_EQ(post_to(""), "net.cut");
  EXPECT_EQ(post_to("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), "net.cut");
  EXPECT_EQ(post_to("HTTP/1.1 20"), "net.cut");
  const OddHub resetting([](RawLine& line) {
    line.read_some();
    line.reset();
  });
  EXPECT_EQ(failure([&] { HubClient(resetting.client_options()).post("/", noise(3'000'000), {}); }),
            "net.cut");
}

TEST(HubClient, says_that_nobody_is_there) {
  HubAtWork hub(echo);
  HubClientOptions options = hub.client_options();
  {
    const RawHub gone([](RawLine&) {});
    options.address = gone.address();
  }
  EXPECT_EQ(refusal_of(options).key, "unavailable: net.unreachable");
  options.address = std::string(70, 'x') + ".invalid:8443"; // a label too long to be asked for anywhere
  EXPECT_EQ(refusal_of(options).key, "unavailable: net.name");
}

TEST(HubClient, says_that_what_answers_is_no_hub) {
  HubAtWork hub(echo);
  HubClientOptions options = hub.client_options();
  const RawHub portal([](RawLine& line) {
    line.read_some();
    line.write("HTTP/1.1 302 Found\r\nLocation: http://login.hotel.example/\r\n\r\n");
  });
  options.address = portal.address();
  EXPECT_EQ(refusal_of(options).key, "unavailable: net.handshake");
  const RawHub closing([](RawLine& line) { line.read_some(); });
  options.address = closing.address();
  EXPECT_EQ(refusal_of(options).key, "unavailable: net.handshake");

  TlsContext old(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_max_proto_version(old.get(), TLS1_2_VERSION);
  const RawHub of_1_2([&](RawLine& line) { line.accept_tls(old.get()); });
  options.address = of_1_2.address();
  const Refusal refusal = refusal_of(options);
  EXPECT_EQ(refusal.key, "net.tls");
  EXPECT_EQ(refusal.what, "protocol version");
}

TEST(HubClient, gives_up_a_handshake_and_a_transfer_that_stand_still) {
  HubAtWork hub(echo);
  HubClientOptions options = hub.client_options();
  const RawHub mute([](RawLine& line) { line.read_to_end(); });
  options.address = mute.address();
  options.connect_time = 200ms;
  EXPECT_EQ(refusal_of(options).key, "unavailable: net.unreachable");

  const OddHub stalling([](RawLine& line) {
    read_request(line);
    line.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    line.read_to_end();
  });
  HubClientOptions patient = stalling.client_options();
  patient.stall_time = 1s;
  EXPECT_EQ(refusal_of(patient).key, "unavailable: net.timeout");
}

TEST(HubClient, takes_a_new_connection_where_the_kept_one_was_closed) {
  Gate closed;
  OddHub hub([&](RawLine& line) {
    read_request(line);
    line.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    line.close();
    closed.open();
  });
  HubClient client(hub.client_options());
  EXPECT_EQ(client.post("/v1/exchange", "x", {}).body, "ok");
  ASSERT_TRUE(closed.wait());
  EXPECT_EQ(client.post("/v1/exchange", "x", {}).body, "ok");
  EXPECT_EQ(hub.connections, 2);
}

// libcurl would send it again by itself, to a hub that may have done it.
TEST(HubClient, never_sends_a_request_twice) {
  std::atomic<int> requests{0};
  OddHub hub([&](RawLine& line) {
    while (!line.read_until(end_of_head).empty()) {
      if (++requests == 2) return;
      line.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  });
  HubClient client(hub.client_options());
  EXPECT_EQ(client.post("/v1/exchange", "x", {}).body, "ok");
  EXPECT_EQ(failure([&] { client.post("/v1/exchange", "x", {}); }), "net.cut");
  EXPECT_EQ(requests, 2);
  EXPECT_EQ(client.post("/v1/exchange", "x", {}).body, "ok"); // the next one is the caller's decision
  EXPECT_EQ(requests, 3);
}

TEST(HubClient, shows_progress_that_never_falls_at_10_kB_a_second) {
  HubAtWork hub(echo);
  HubClientOptions options = hub.client_options();
  options.bytes_per_second_max = 10'000;
  std::vector<Progress> shown;
  const std::string body = noise(60'000);
  const auto begun = std::chrono::steady_clock::now();
  const Answer answer =
      HubClient(std::move(options)).post("/v1/exchange", body, [&](const Progress& progress) {
        shown.push_back(progress);
        return true;
      });
  const auto took = std::chrono::steady_clock::now() - begun;
  EXPECT_TRUE(answer.body == body);
  EXPECT_GE(took, 5s);
  EXPECT_LE(took, 40s);
  ASSERT_FALSE(shown.empty());
  std::size_t steps = 0;
  for (std::size_t i = 1; i < shown.size(); ++i) {
    EXPECT_GE(shown[i].sent, shown[i - 1].sent);
    EXPECT_GE(shown[i].to_send, shown[i - 1].to_send);
    EXPECT_GE(shown[i].received, shown[i - 1].received);
    EXPECT_GE(shown[i].to_receive, shown[i - 1].to_receive);
    EXPECT_LE(shown[i].sent - shown[i - 1].sent, 10'000U);
    steps += shown[i].sent > shown[i - 1].sent ? 1U : 0U;
  }
  EXPECT_GE(steps, 20U);
  EXPECT_EQ(shown.back().sent, answer.bytes_up);
  EXPECT_EQ(shown.back().to_send, answer.bytes_up);
  EXPECT_EQ(shown.back().received, answer.bytes_down);
  EXPECT_EQ(shown.back().to_receive, answer.bytes_down);
}

TEST(HubClient, can_be_stopped_on_its_way) {
  std::atomic<int> handled{0};
  HubAtWork hub([&](const HttpRequest& got) { return ++handled, echo(got); });
  HubClientOptions options = hub.client_options();
  options.bytes_per_second_max = 10'000;
  HubClient client(std::move(options));
  const std::string body = noise(60'000);
  std::uint64_t sent = 0;
  const ProgressSink until_some = [&](const Progress& progress) { return (sent = progress.sent) < 3000; };
  EXPECT_EQ(failure([&] { client.post("/v1/exchange", body, until_some); }), "net.stopped");
  EXPECT_LT(sent, 20'000U);
  EXPECT_THROW(
      client.post("/v1/exchange", body, [](const Progress&) -> bool { throw std::logic_error("x"); }),
      std::logic_error);
  EXPECT_EQ(handled, 0);
  EXPECT_EQ(client.post("/v1/exchange", "again", {}).body, "again");
}

TEST(HubClient, listens_to_nothing_in_the_environment) {
  const auto keys = std::filesystem::temp_directory_path() / ("dromos-keylog-" + hex(random_bytes(6)));
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
    ::setenv(name, "http://127.0.0.1:1", 1);
  ::setenv("SSLKEYLOGFILE", keys.c_str(), 1); // read when libcurl starts: in a process of its own (see CTest)
  HubAtWork hub(echo);
  EXPECT_EQ(hub.client().post("/v1/exchange", "x", {}).body, "x");
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "SSLKEYLOGFILE"})
    ::unsetenv(name);
  std::error_code ignored;
  const auto size = std::filesystem::file_size(keys, ignored);
  EXPECT_TRUE(ignored || size == 0) << "session keys were written down";
  std::filesystem::remove(keys, ignored);
}

} // namespace
} // namespace dromos::test
