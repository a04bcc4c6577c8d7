// The common workload through the real programs over mutual TLS, beside the floor of the same run.
//   dromos-bench [repetitions]        last lines: FIGURE name value unit ratio
//   dromos-bench laptop [persons changes]
#include "tests/bench/floor.h"
#include "tests/bench/laptop.h"
#include "tests/bench/workload.h"
#include "tests/programs/homes.h"
#include "tests/unit/loop/world.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace dromos::bench {

namespace {

using test::HubHome;
using test::LaptopHome;

constexpr std::uint64_t seed = 20260101;
const std::string unit = "gr/el30/athina/kk1";

struct Round {
  double push_ms = 0, pull_ms = 0, bytes_up = 0, bytes_down = 0, rss_hub_mb = 0, rss_laptop_mb = 0;
};

void declare(const std::filesystem::path& home) {
  std::filesystem::create_directories(home / "declarations");
  std::filesystem::copy_file(std::filesystem::path(DROMOS_TESTS) / "data/declarations/bench_case.json",
                             home / "declarations/bench_case.json",
                             std::filesystem::copy_options::overwrite_existing);
}

LaptopHome enrol(const std::filesystem::path& home, const HubHome& hub, const std::string& worker) {
  LaptopHome laptop(home);
  declare(home);
  laptop.ok({"enrol", hub.invite(unit, "SW", worker)});
  return laptop;
}

struct Synced {
  Json told;
  long rss_kib;
};

Synced sync(const LaptopHome& laptop) {
  const test::Outcome outcome = laptop({"sync", "--json"});
  if (outcome.code != 0) throw std::runtime_error("sync: " + outcome.err);
  return {Json::parse(outcome.out), outcome.rss_kib};
}

Round measure(const std::string& lines, bool one_change, std::vector<double>& ones) {
  test::TemporaryFolder folder;
  HubHome hub(folder / "hub", "gr/el30/athina");
  declare(folder / "hub");
  hub.serve();
  const LaptopHome a = enrol(folder / "a", hub, "anna"), b = enrol(folder / "b", hub, "babis");
  std::ofstream(folder / "lines.jsonl") << lines;
  const std::string records = a.ok({"apply", (folder / "lines.jsonl").string()});
  Round round;
  const Synced push = sync(a), pull = sync(b);
  round.push_ms = push.told["ms"];
  round.bytes_up = push.told["bytes_up"];
  round.pull_ms = pull.told["ms"];
  round.bytes_down = pull.told["bytes_down"];
  round.rss_laptop_mb = static_cast<double>(std::max(push.rss_kib, pull.rss_kib)) / 1024;
  if (pull.told["in_agreement"] != true)
    throw std::runtime_error("the laptops do not agree: " + pull.told.dump());
  if (one_change) {
    const std::string record = records.substr(0, records.find('\n'));
    std::string sets;
    for (int i = 0; i < 60; ++i)
      sets += Json{{"set", record}, {"fields", {{"status", "s" + std::to_string(i)}}}}.dump() + "\n";
    std::istringstream answers(a.ok({"apply", "-", "--sync"}, sets));
    for (std::string line; std::getline(answers, line);)
      if (const Json told = Json::parse(line, nullptr, false); told.is_object() && told.contains("ms"))
        ones.push_back(told["ms"]);
    ones.erase(ones.begin(),
               ones.begin() + std::min<std::ptrdiff_t>(10, std::ssize(ones))); // the connection opens
  }
  round.rss_hub_mb = static_cast<double>(hub.process()->rss_kib()) / 1024;
  hub.stop();
  return round;
}

// Verify, authorise, fold and commit of 10k changes in one process, no network.
double apply_rate(const std::vector<Operation>& operations) {
  test::World world;
  test::LaptopNode node = world.enrol("anna");
  std::vector<Entry> entries;
  std::vector<std::string> names;
  for (const Operation& operation : operations) {
    Entry entry;
    for (const auto& [field, text] : operation.values) entry.edits.push_back(test::edit(field, text));
    if (operation.creates)
      entry.type = "bench_case";
    else
      entry.record = names[operation.record];
    if (operation.creates)
      names.push_back(node.laptop->save({entry}, "anna").front());
    else
      entries.push_back(std::move(entry));
  }
  node.laptop->save(entries, "anna");
  const std::string request = node.laptop->request(30'000'000).bytes;
  const auto start = std::chrono::steady_clock::now();
  world.hub->exchange(request, ders_of(node.keys->chain));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return static_cast<double>(operations.size()) / took.count();
}

void figure(const char* name, double value, const char* measure, double floor) {
  if (floor > 0)
    std::printf("FIGURE %s %.2f %s %.2f\n", name, value, measure, value / floor);
  else
    std::printf("FIGURE %s %.2f %s -\n", name, value, measure);
}

int run(int repetitions) {
  setenv("DROMOS_TEST_DECLARATIONS", (std::string(DROMOS_TESTS) + "/data/declarations").c_str(), 1);
  struct Case {
    const char* name;
    std::size_t records, edits;
    int times;
  };
  const Case cases[] = {{"10k", 2000, 8000, repetitions},
                        {"10kins", 10000, 0, repetitions},
                        {"100k", 20000, 80000, std::max(1, repetitions - 2)}};
  std::map<std::string, double> floors, one_floors;
  std::map<std::string, Round> medians;
  std::vector<double> ones, rates;
  for (const Case& one : cases) {
    const std::vector<Operation> operations = workload(one.records, one.edits, seed);
    const std::string lines = apply_lines(operations);
    std::vector<double> load, single, push, pull, up, down, rss_hub, rss_laptop;
    for (int i = 0; i < one.times; ++i) {
      test::TemporaryFolder folder;
      const Floor floor = measure_floor(folder.path(), operations);
      load.push_back(floor.load_ms);
      single.push_back(floor.one_ms);
      const Round round = measure(lines, std::string(one.name) == "100k", ones);
      push.push_back(round.push_ms);
      pull.push_back(round.pull_ms);
      up.push_back(round.bytes_up);
      down.push_back(round.bytes_down);
      rss_hub.push_back(round.rss_hub_mb);
      rss_laptop.push_back(round.rss_laptop_mb);
      if (std::string(one.name) == "10k") rates.push_back(apply_rate(operations));
    }
    floors[one.name] = median(load);
    one_floors[one.name] = median(single);
    medians[one.name] = {median(push), median(pull),    median(up),
                         median(down), median(rss_hub), median(rss_laptop)};
    std::printf("%-7s floor %.1f ms (one commit %.3f ms), push %.1f ms, pull %.1f ms, up %.0f bytes, down "
                "%.0f bytes, hub %.0f MB, laptop %.0f MB\n",
                one.name, floors[one.name], one_floors[one.name], medians[one.name].push_ms,
                medians[one.name].pull_ms, medians[one.name].bytes_up, medians[one.name].bytes_down,
                medians[one.name].rss_hub_mb, medians[one.name].rss_laptop_mb);
    std::fflush(stdout);
  }
  figure("push_10k", medians["10k"].push_ms, "ms", floors["10k"]);
  figure("pull_10k", medians["10k"].pull_ms, "ms", floors["10k"]);
  figure("push_10kins", medians["10kins"].push_ms, "ms", floors["10kins"]);
  figure("push_100k", medians["100k"].push_ms, "ms", floors["100k"]);
  figure("one_change", median(ones), "ms", one_floors["100k"]);
  figure("bytes_up_10k", medians["10k"].bytes_up / 1e6, "MB", 0);
  figure("apply_rate", median(rates), "changes/s", 10'000 / floors["10k"] * 1000);
  figure("rss_hub", medians["100k"].rss_hub_mb, "MB", 0);
  figure("rss_laptop", medians["100k"].rss_laptop_mb, "MB", 0);
  return 0;
}

} // namespace

} // namespace dromos::bench

int main(int count, char** arguments) {
  try {
    const std::string what = count > 1 ? arguments[1] : "";
    if (what == "laptop-open") return dromos::bench::measure_laptop(arguments[2]);
    if (what == "laptop")
      return dromos::bench::run_laptop(arguments[0], count > 2 ? std::stoul(arguments[2]) : 50'000,
                                       count > 3 ? std::stoul(arguments[3]) : 300'000);
    return dromos::bench::run(count > 1 ? std::max(1, std::atoi(arguments[1])) : 5);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dromos-bench: %s\n", error.what());
    return 1;
  }
}
