#include "tests/bench/laptop.h"

#include "client/open_home.h"
#include "schema/elot743.h"
#include "tests/bench/town.h"
#include "tests/programs/homes.h"
#include "tests/unit/pages/plain_browser.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <stdexcept>

namespace dromos::bench {

namespace {

double now_ms() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

// What this process has used of the processor: says the same on a machine that has other work.
double processor_ms() {
  return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double megabytes(const char* line) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == line) {
      double kib = 0;
      status >> kib;
      return kib / 1024;
    }
  return 0;
}

double median(std::vector<double> took) {
  std::sort(took.begin(), took.end());
  return took[took.size() / 2];
}

template <typename Act> double median_of(int times, Act act) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const double start = now_ms();
    act(i);
    took.push_back(now_ms() - start);
  }
  return median(std::move(took));
}

void expect_page(int status, const std::string& what) {
  if (status != 200 && status != 303) throw std::runtime_error(what + ": " + std::to_string(status));
}

// What a worker types into the box above every page; each until the page that answers it stands. The slowest
// that finds people, each by the median of three, and the slowest of a few that find nobody: then every
// record is read.
struct Searches {
  double people = 0, everywhere = 0;
};

bool finds_people(test::PlainBrowser& browser, const std::string& text) {
  const auto held = browser.open();
  PersonQuery query;
  query.text = text;
  return !browser.pages->desk().people().find(query, town_worker).empty();
}

Searches slowest_searches(test::PlainBrowser& browser) {
  demo::Dice dice(20261123);
  std::vector<std::string> texts{"πα",    "α",       "1980",     "010180",
                                 "69123", "Γιώργος", "Mohammed", "Γιώργος Νίκος Μαρία Ελένη"};
  for (int i = 0; i < 40; ++i) {
    const TownName name = town_name(dice);
    texts.push_back(name.given + " " + name.family);
    texts.push_back(name.family.substr(0, 4));
    texts.push_back(elot743(name.family + " " + name.given) + " 1980");
  }
  texts.insert(texts.begin(), {"ΚανείςΜεΤέτοιοΌνομα", "Κανένας Τέτοιος Πουθενά"});
  Searches slowest;
  int nobody = 0;
  browser.get("/");
  for (const std::string& text : texts) {
    const bool people = finds_people(browser, text);
    if (!people && ++nobody > 3) continue;
    double& of = people ? slowest.people : slowest.everywhere;
    of = std::max(of, median_of(people ? 3 : 1, [&](int) {
                    expect_page(browser.post("/search", {{"search", text}}), "search");
                    expect_page(browser.get("/search"), "search");
                  }));
  }
  return slowest;
}

// Who is alike, while a name is typed into the form of a new person.
double slowest_suggestion(test::PlainBrowser& browser) {
  const auto held = browser.open();
  const PeopleHere& people = browser.pages->desk().people();
  demo::Dice dice(7);
  double slowest = 0;
  for (int i = 0; i < 40; ++i) {
    const TownName name = town_name(dice);
    PersonQuery form;
    form.given = name.given;
    form.family = name.family;
    form.father = name.father;
    form.birth = "1975-03";
    form.gender = name.woman ? "F" : "M";
    slowest = std::max(slowest, median_of(3, [&](int) { people.find(form, town_worker); }));
  }
  return slowest;
}

// From the press of Save until the browser is sent on.
double save_time(test::PlainBrowser& browser, const std::string& person) {
  std::vector<double> took;
  const std::string path = "/new/street_contact/about/" + person, form = "/contact";
  for (int i = 0; i < 20; ++i) {
    expect_page(browser.get(path), path); // which sends on to the quick form
    expect_page(browser.get(form), form);
    auto fields = browser.form({{"f.spot", "Πλατεία Ομονοίας " + std::to_string(i)}, {"f.outcome", "BRIEF"}});
    const double start = now_ms();
    const int status = browser.post(form, std::move(fields));
    took.push_back(now_ms() - start);
    if (status != 303) throw std::runtime_error("the contact was not saved: " + std::to_string(status));
  }
  return median(std::move(took));
}

// Page by page, the median of five.
double page_time(test::PlainBrowser& browser, const std::string& path) {
  return median_of(5, [&](int) { expect_page(browser.get(path), path); });
}

std::string longest_file(test::PlainBrowser& browser) {
  const auto held = browser.open();
  Query query = held.home.store().database().query(
      "SELECT root FROM record_index GROUP BY root ORDER BY count(*) DESC");
  query.step();
  const std::string root = query.string(0);
  std::printf("the longest file has %zu records\n", held.store().entries_under(root).size());
  return root;
}

constexpr std::int64_t idle_ms = 1'000'000'000; // this clock runs with every question

struct Bound {
  const char* name;
  double value, most;
  const char* unit;
};

} // namespace

int measure_laptop(const std::filesystem::path& folder) {
  setenv("DROMOS_PASSPHRASE", town_passphrase, 1);
  test::TestClock clock;
  const auto nowhere = [](const HubClientOptions&) -> std::unique_ptr<Transport> {
    throw Unavailable({"net.unreachable", {{"address", "(the hub)"}}});
  };
  const Seams seams{clock, nowhere, [](const std::filesystem::path& file, Database::Open how) {
                      return std::make_unique<Database>(file, how, 10'000, true);
                    }};
  Call call(seams, Language::greek);
  call.home = folder;
  const Slot slot = Home(folder).slots().front();
  Vault::unlock(slot, town_passphrase); // the price of a passphrase, which is not to be saved on
  const double scrypt = processor_ms();
  test::PlainBrowser browser(call, idle_ms);
  browser.launch();
  browser.get("/unlock");
  const double start = now_ms();
  expect_page(browser.post("/unlock", {{"worker", town_worker}, {"passphrase", town_passphrase}}), "unlock");
  const double opened = now_ms() - start;
  expect_page(browser.get("/"), "home");
  const double unlock = now_ms() - start, unlock_cpu = processor_ms() - scrypt;
  std::printf("unlocked %.0f ms, first page %.0f ms, %zu bytes\n", opened, unlock - opened,
              browser.page.size());
  const std::string person = longest_file(browser);
  const double rss = megabytes("VmRSS:");
  // A file of somebody else's case asks for a purpose first.
  const std::string file = "/record/" + person;
  expect_page(browser.get(file), file);
  if (browser.shows("action=\"/purpose\""))
    expect_page(browser.post("/purpose", {{"path", file}, {"purpose", "EMERG"}}), "purpose");
  const Searches searches = slowest_searches(browser);
  const Bound bounds[] = {{"unlock", unlock, 2000, "ms"},
                          {"search", searches.people, 50, "ms"},
                          {"suggest", slowest_suggestion(browser), 50, "ms"},
                          {"save", save_time(browser, person), 50, "ms"},
                          {"file", page_time(browser, file), 100, "ms"},
                          {"home", page_time(browser, "/"), 100, "ms"},
                          {"rss", rss, 250, "MB"},
                          {"rss_after", megabytes("VmRSS:"), 250, "MB"},
                          {"rss_peak", megabytes("VmHWM:"), 250, "MB"}};
  std::printf("FIGURE search_everywhere %.1f ms -\n", searches.everywhere);
  std::printf("FIGURE unlock_scrypt_processor %.1f ms -\n", scrypt);
  std::printf("FIGURE unlock_processor %.1f ms -\n", unlock_cpu);
  int over = 0;
  for (const Bound& bound : bounds) {
    std::printf("FIGURE %s %.1f %s -\n", bound.name, bound.value, bound.unit);
    if (bound.value <= bound.most) continue;
    std::fprintf(stderr, "%s: %.1f %s, more than %.0f\n", bound.name, bound.value, bound.unit, bound.most);
    over = 1;
  }
  return over;
}

int run_laptop(const char* program, std::size_t persons, std::size_t changes) {
  Town town;
  town.persons = persons;
  town.changes = changes;
  const char* kept = std::getenv("DROMOS_BENCH_TOWN"); // a folder to keep it in between runs
  test::TemporaryFolder folder;
  const std::filesystem::path home = kept != nullptr ? std::filesystem::path(kept) : folder / "home";
  if (!std::filesystem::exists(home / "laptop.db")) {
    const double start = now_ms();
    build_town(town, home);
    std::printf("%zu persons, %zu changes: built in %.0f ms, %.0f MB\n", persons, changes, now_ms() - start,
                static_cast<double>(std::filesystem::file_size(home / "laptop.db")) / 1e6);
  }
  const test::Outcome outcome = test::run({program, "laptop-open", home.string()}, {}, {});
  std::fputs(outcome.out.c_str(), stdout);
  std::fputs(outcome.err.c_str(), stderr);
  return outcome.code;
}

} // namespace dromos::bench
