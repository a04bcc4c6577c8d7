#include "tests/bench/laptop.h"

#include "client/open_home.h"
#include "client/people/people_here.h"
#include "schema/elot743.h"
#include "tests/bench/town.h"
#include "tests/programs/homes.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>

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

// The slowest of the queries, each by the median of three.
double slowest_search(const PeopleHere& people) {
  demo::Dice dice(20261123);
  std::vector<PersonQuery> queries;
  const auto add = [&queries](std::string text) {
    PersonQuery query;
    query.text = std::move(text);
    queries.push_back(std::move(query));
  };
  for (int i = 0; i < 40; ++i) {
    const TownName name = town_name(dice);
    add(name.given + " " + name.family);
    add(name.family.substr(0, 4));
    add(elot743(name.family + " " + name.given) + " 1980");
    PersonQuery form;
    form.given = name.given;
    form.family = name.family;
    form.father = name.father;
    form.birth = "1975-03";
    form.gender = name.woman ? "F" : "M";
    queries.push_back(form);
  }
  for (const char* text :
       {"πα", "α", "1980", "010180", "69123", "Γιώργος", "Mohammed", "Γιώργος Νίκος Μαρία Ελένη"})
    add(text);
  double slowest = 0;
  for (const PersonQuery& query : queries) {
    std::array<double, 3> took{};
    for (double& one : took) {
      const double start = now_ms();
      people.find(query, town_worker);
      one = now_ms() - start;
    }
    std::sort(took.begin(), took.end());
    slowest = std::max(slowest, took[1]);
  }
  return slowest;
}

// Saving a contact of a known person, the median of twenty; each with what keeps the lists up to date.
double save_time(OpenHome& open, PeopleHere& people, const std::string& person) {
  std::vector<double> took;
  for (int i = 0; i < 20; ++i) {
    Entry contact;
    contact.type = "street_contact";
    contact.about = person;
    contact.edits = {test::edit("at", instant(open.laptop.hub_time() + i * 60'000)),
                     test::edit("spot", "Πλατεία Ομονοίας"), test::edit("outcome", "BRIEF"),
                     test::edit("given", 1, "BLANKET")};
    const double start = now_ms();
    people.refresh(open.laptop.save({contact}, town_worker));
    took.push_back(now_ms() - start);
  }
  std::sort(took.begin(), took.end());
  return took[took.size() / 2];
}

// The longest file there is, the median of five.
double file_time(OpenHome& open, const PeopleHere& people, const std::string& person) {
  std::array<double, 5> took{};
  for (double& one : took) {
    const double start = now_ms();
    const PersonFile file = people.file(town_worker, person);
    const std::string json = to_json(file).dump();
    one = now_ms() - start;
  }
  std::sort(took.begin(), took.end());
  std::printf("the longest file has %zu records\n", open.store().entries_under(person).size());
  return took[2];
}

std::string longest_file(OpenHome& open) {
  Query query =
      open.store().database().query("SELECT root FROM record_index GROUP BY root ORDER BY count(*) DESC");
  query.step();
  return query.string(0);
}

struct Bound {
  const char* name;
  double value, most;
  const char* unit;
};

} // namespace

int measure_laptop(const std::filesystem::path& folder) {
  setenv("DROMOS_PASSPHRASE", town_passphrase, 1);
  test::TestClock clock;
  const Seams seams{clock, {}, [](const std::filesystem::path& file, const Vault& vault, Database::Open how) {
                      return std::make_unique<SqliteStore>(file, &vault, StoreOptions{how, 10'000, true});
                    }};
  Call call(seams, Language::greek);
  call.home = folder;
  const Slot slot = Home(folder).slots().front();
  Vault::unlock(slot, town_passphrase); // the price of a passphrase, which is not to be saved on
  const double scrypt = processor_ms(), start = now_ms();
  OpenHome open(call);
  const double opened = now_ms() - start, opened_cpu = processor_ms() - scrypt;
  PeopleHere people(open.laptop);
  const double indexed = now_ms() - start;
  // What the first page shows.
  const std::size_t due = people.agenda().due("2026-11-01", "2026-11-30", town_worker).size();
  const std::size_t cases = people.agenda().caseload(town_worker).size();
  const std::size_t unseen = people.agenda().unseen("2026-08-01", "2026-11-09", town_worker, 100).size();
  const double unlock = now_ms() - start, unlock_cpu = processor_ms() - scrypt;
  std::printf(
      "store %.0f ms, people %.0f ms, first page %.0f ms (processor: store %.0f ms, all %.0f ms): %zu due, "
      "%zu cases, %zu not seen\n",
      opened, indexed - opened, unlock - indexed, opened_cpu, unlock_cpu, due, cases, unseen);
  const std::string person = longest_file(open);
  const Bound bounds[] = {{"unlock", unlock, 2000, "ms"},
                          {"search", slowest_search(people), 50, "ms"},
                          {"save", save_time(open, people, person), 50, "ms"},
                          {"file", file_time(open, people, person), 100, "ms"},
                          {"rss", megabytes("VmRSS:"), 250, "MB"},
                          {"rss_peak", megabytes("VmHWM:"), 250, "MB"}};
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
