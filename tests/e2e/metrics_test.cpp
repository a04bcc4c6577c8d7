// What a hub tells of its own work: lines of JSON, and figures for Prometheus on this machine alone.
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

struct Metrics : testing::Test {
  Centre centre;
  int port = free_port();

  void listen_at(const std::string& address) {
    centre.hub.stop();
    std::ofstream(centre.hub.home() / "hub.toml", std::ios::app) << "metrics = \"" << address << "\"\n";
  }
  // The status, a line end, the body.
  std::string get(const std::string& path) const {
    const std::string script = "import sys, urllib.request, urllib.error\n"
                               "try:\n  answer = urllib.request.urlopen(sys.argv[1])\n"
                               "except urllib.error.HTTPError as error:\n  answer = error\n"
                               "print(answer.status)\nprint(answer.read().decode())";
    const Outcome outcome = run({"python3", "-c", script, "http://127.0.0.1:" + std::to_string(port) + path});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.out;
  }
};

// The value of the line that begins so; nothing where there is none.
std::string value_of(const std::string& text, const std::string& line) {
  std::istringstream lines(text);
  for (std::string one; std::getline(lines, one);)
    if (one.starts_with(line + " ")) return one.substr(line.size() + 1);
  return "nothing";
}

TEST_F(Metrics, say_how_the_hub_stands_and_what_it_has_done_and_name_nobody) {
  const LaptopHome laptop = centre.laptop("eleni");
  const std::string person = laptop.ok({"new", "person", "birth_place=KANARINI"});
  listen_at("127.0.0.1:" + std::to_string(port));
  centre.hub.serve();
  laptop.ok({"sync"});
  const std::string text = get("/metrics");
  EXPECT_TRUE(text.starts_with("200\n"));
  EXPECT_EQ(value_of(text, "dromos_log_size"), "1");
  EXPECT_EQ(value_of(text, "dromos_log_stable"), "0");
  EXPECT_EQ(value_of(text, "dromos_quarantined_batches"), "0");
  EXPECT_EQ(value_of(text, "dromos_devices{state=\"active\"}"), "1");
  EXPECT_EQ(value_of(text, "dromos_feed_size{unit=\"" + kk1 + "\"}"), "1");
  const std::string exchanges = value_of(text, "dromos_requests_total{path=\"/v1/exchange\",status=\"200\"}");
  EXPECT_GE(std::stoi(exchanges), 1);
  EXPECT_EQ(value_of(text, "dromos_request_seconds_count{path=\"/v1/exchange\"}"), exchanges);
  EXPECT_EQ(value_of(text, "dromos_request_seconds_bucket{le=\"+Inf\",path=\"/v1/exchange\"}"), exchanges);
  EXPECT_NE(value_of(text, "dromos_certificate_end_timestamp_seconds{certificate=\"server\"}"), "nothing");
  const std::string device = laptop.json({"status"})["device"];
  for (const std::string& word : {std::string("KANARINI"), std::string("eleni"), device, person.substr(7)})
    EXPECT_EQ(text.find(word), std::string::npos) << word;
  EXPECT_TRUE(get("/nowhere").starts_with("404\n"));

  // Each line of the log is an object by itself.
  const Outcome ended = centre.hub.stop();
  bool exchanged = false;
  std::istringstream lines(ended.err);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('{')) continue; // the sentence about an unencrypted disk
    const Json told = Json::parse(line);
    EXPECT_TRUE(told.contains("at") && told.contains("event")) << line;
    exchanged = exchanged || (told.value("path", "") == "/v1/exchange" && told["device"] == device);
  }
  EXPECT_TRUE(exchanged) << ended.err;
  EXPECT_EQ(ended.err.find("KANARINI"), std::string::npos);
}

TEST_F(Metrics, are_for_this_machine_alone) {
  listen_at("0.0.0.0:" + std::to_string(port));
  const Outcome outcome = centre.hub({"serve"});
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_NE(outcome.err.find("0.0.0.0"), std::string::npos) << outcome.err;
}

} // namespace

} // namespace dromos::test
