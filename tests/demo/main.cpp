// A day of Dromos through the real programs: a hub, two laptops, an evening, an exchange. It tells what
// happens.
//   dromos-demo FOLDER [--stay]
#include "tests/demo/evening.h"
#include "tests/programs/homes.h"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

namespace dromos::demo {

namespace {

using test::HubHome;
using test::LaptopHome;
using test::Outcome;

constexpr std::uint64_t seed = 20261123;
const std::string hub_unit = "gr/el30/athina", unit = "gr/el30/athina/kk1";

int step = 0;
void tell(const std::string& sentence) {
  ++step;
  std::cout << (step < 10 ? " " : "") << step << "  " << sentence << std::endl;
}

[[noreturn]] void stop(const std::string& what) {
  throw std::runtime_error(what);
}
void expect(bool holds, const std::string& what) {
  if (!holds) stop(what);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> people_of(const std::vector<std::string>& records) {
  std::vector<std::string> people;
  for (const std::string& record : records)
    if (record.starts_with("person/")) people.push_back(record);
  return people;
}

Json sync(const LaptopHome& laptop) {
  const Outcome outcome = laptop({"sync", "--json"});
  expect(outcome.code == 0 || outcome.code == 1, "sync: " + outcome.err); // 1: a conflict waits for a person
  return Json::parse(outcome.out);
}

std::string number(const Json& json, const char* name) {
  return std::to_string(json.at(name).get<std::uint64_t>());
}

void write(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

void day(const std::filesystem::path& folder, bool stay) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  Dice dice(seed);
  HubHome hub(folder / "hub", hub_unit);
  hub.serve();
  tell("The centre's hub answers on 127.0.0.1:" + std::to_string(hub.port()) + " for " + hub_unit + ".");

  LaptopHome a(folder / "laptop-a"), b(folder / "laptop-b");
  a.ok({"enrol", hub.invite(unit, "SW,STREET", "eleni")});
  b.ok({"enrol", hub.invite(unit, "SW,STREET", "samir")});
  tell("Two laptops are enrolled for " + unit +
       ": Eleni's and Samir's. From here on they need no connection.");

  const Notebook known = known_people(dice, 24);
  const std::vector<std::string> people = people_of(lines_of(a.ok({"apply", "-"}, known.text())));
  sync(a);
  sync(b);
  tell("By day Eleni enters " + std::to_string(people.size()) +
       " people with their names and numbers, and both laptops exchange.");

  const Notebook omonia = shift(dice, "eleni", "Ομόνοια", people, 110),
                 port = shift(dice, "samir", "Πειραιάς", people, 95);
  const std::vector<std::string> made = lines_of(a.ok({"apply", "-"}, omonia.text()));
  b.ok({"apply", "-"}, port.text());
  tell("In the evening, offline: " + std::to_string(omonia.lines()) + " records by Eleni's team, " +
       std::to_string(port.lines()) +
       " by Samir's: contacts with and without names, goods, neglect reports, night shelter, plans with "
       "steps.");

  const std::string& same = people[3];
  a.ok({"set", same, "birth_place=Βόλος", "interpreter=true"});
  b.ok({"set", same, "birth_place=Λάρισα", "insured=NONE"});
  tell("Both edit the same person: two different fields, and one field (birth place) with two different "
       "values.");

  const Json status = a.json({"status"});
  tell("Eleni's laptop says: " + number(status, "unsent") +
       " not sent. It holds them until the centre has signed for each.");

  const Json up_a = sync(a), up_b = sync(b), again = sync(a);
  tell("Exchange: Eleni sends " + number(up_a, "acknowledged") + " changes in " + number(up_a, "bytes_up") +
       " bytes, Samir " + number(up_b, "acknowledged") + " in " + number(up_b, "bytes_up") +
       "; each receives the other's.");

  const Json conflicts = b.json({"conflicts"});
  expect(conflicts.size() == 1 && conflicts[0]["field"] == "birth_place",
         "one conflict was expected: " + conflicts.dump());
  std::string values;
  for (const Json& value : conflicts[0]["values"])
    values += (values.empty() ? "" : " or ") + value["value"].get<std::string>() + " (" +
              value["worker"].get<std::string>() + ")";
  tell("The other fields merged. One conflict waits for a person: " + values + ".");
  b.ok({"resolve", same, "birth_place", "Λάρισα"});
  sync(b);
  sync(a);
  tell("Samir decides for Λάρισα. The decision is a change like any other.");

  std::string batches = a.ok({"batches"}) + "\n";
  write(folder / "batches.jsonl", batches);
  expect(hub({"verify", (folder / "batches.jsonl").string()}).code == 0,
         "the laptop's own batches must verify");
  const std::size_t at = batches.find("\"outcome\",\"value\":\"") + 18;
  batches[at] = batches[at] == 'S' ? 'R' : 'S';
  write(folder / "tampered.jsonl", batches);
  const Outcome tampered = hub({"verify", (folder / "tampered.jsonl").string()});
  expect(tampered.code == 1, "a tampered batch must be refused");
  tell("One byte of a batch is changed on the way: " + tampered.err.substr(0, tampered.err.find('\n')));

  a.ok({"new", "street_contact", "--about", people[5], "outcome=ENGAGED", "note=Θα έρθει αύριο στο Κέντρο."});
  a.ok({"export", (folder / "stick.dromos").string()});
  expect(hub({"import", (folder / "stick.dromos").string()}).code == 0, "the hub must read the stick");
  const std::string device = a.json({"status"})["device"];
  expect(hub({"export", (folder / "return.dromos").string(), "--device", device}).code == 0,
         "the hub must write the return");
  a.ok({"import", (folder / "return.dromos").string()});
  expect(a.json({"status"})["unsent"] == 0, "the stick must bring the receipt home");
  tell("A last contact travels by USB stick, sealed, and its receipt comes back the same way: 0 not sent.");

  sync(b);
  sync(a);
  const std::string hash_a = a.json({"status"})["state_hash"], hash_b = b.json({"status"})["state_hash"];
  std::string hash_hub;
  const Json told = hub.status();
  for (const Json& one : told["units"])
    if (one["unit"] == unit) hash_hub = one["state_hash"];
  expect(hash_a == hash_b && hash_b == hash_hub,
         "the states differ: " + hash_a + " " + hash_b + " " + hash_hub);
  tell("All three hold the same: state hash " + hash_a.substr(0, 16) + "… on both laptops and at the hub.");

  if (!stay) {
    hub.stop();
    return;
  }
  const std::string dromos = test::program("dromos"), code = hub.invite(unit, "SW,STREET", "you");
  std::cout << "\nThe hub stays up until Ctrl+C. A laptop of your own, in another terminal:\n\n"
            << "  export DROMOS_HOME=" << (folder / "laptop-you").string()
            << " DROMOS_PASSPHRASE='a long passphrase'\n"
            << "  " << dromos << " enrol " << code << "\n"
            << "  " << dromos << " sync\n"
            << "  " << dromos << " list person\n"
            << "  " << dromos << " find παπαδοπουλου\n"
            << "  " << dromos << " new street_contact outcome=SEEN spot='Πλατεία Βικτωρίας'\n"
            << "  " << dromos << " sync\n\n"
            << "  " << test::program("dromos-hub") << " --home " << hub.home().string() << " status\n\n"
            << "Eleni's and Samir's homes are in " << folder.string() << ", passphrase 'a long passphrase'.\n"
            << std::flush;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  int received = 0;
  sigwait(&signals, &received);
  hub.stop();
}

} // namespace

} // namespace dromos::demo

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: dromos-demo FOLDER [--stay]\n");
    return 2;
  }
  try {
    dromos::demo::day(arguments[1], count > 2 && std::string(arguments[2]) == "--stay");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dromos-demo: %s\n", error.what());
    return 1;
  }
}
