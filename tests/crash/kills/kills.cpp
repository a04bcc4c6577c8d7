#include "tests/crash/kills/kills.h"

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace dromos::crash {

using test::LaptopHome;
using test::Outcome;
using test::Process;

namespace {

constexpr std::size_t contacts_saved = 40;
constexpr std::uint64_t kills_between_checks = 10;

void need(bool holds, const std::string& what, const Outcome& outcome = {}) {
  if (!holds) throw std::runtime_error(what + "\n" + outcome.out + outcome.err);
}

void enrol(const test::HubHome& hub, const LaptopHome& laptop, const std::string& worker) {
  laptop.ok({"enrol", hub.invite("gr/el30/athina/kk1", "SW", worker)});
}

} // namespace

Kills::Kills(std::uint64_t seed)
    : random_(seed), hub_(folder_ / "hub", "gr/el30/athina"), anna_(folder_ / "anna"),
      babis_(folder_ / "babis") {
  hub_.serve();
  enrol(hub_, anna_, "anna");
  enrol(hub_, babis_, "babis");
}

std::string Kills::contacts(std::size_t count) {
  std::string lines;
  for (std::size_t i = 0; i < count; ++i)
    lines += Json{{"new", "street_contact"},
                  {"fields", {{"outcome", "SEEN"}, {"spot", "σημείο " + std::to_string(i)}}}}
                 .dump() +
             "\n";
  return lines;
}

Kills::Start Kills::laptop(std::vector<std::string> arguments, std::string input) {
  return [this, arguments = std::move(arguments), input = std::move(input)] {
    return anna_.start(arguments, input);
  };
}

Kills::Start Kills::hub(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {test::program("dromos-hub"), "--home", hub_.home().string()});
  return [arguments = std::move(arguments)] {
    return std::make_unique<Process>(arguments, test::Environment{});
  };
}

// Three of four in the last part, where it writes; unlocking takes the first.
std::chrono::microseconds Kills::moment(const std::string& what) {
  const auto usual = static_cast<std::uint64_t>(usual_.at(what).count());
  const std::uint64_t from = random_() % 4 == 0 ? 0 : usual / 2;
  return std::chrono::microseconds(from + random_() % (usual - from + 1));
}

bool Kills::kill(const std::string& what, const Start& start, Outcome& outcome) {
  const auto from = std::chrono::steady_clock::now();
  const auto process = start();
  if (!usual_.contains(what)) {
    outcome = process->wait();
    usual_[what] =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - from);
    need(outcome.code == 0, what, outcome);
    return false;
  }
  std::this_thread::sleep_for(moment(what));
  process->signal(SIGKILL);
  outcome = process->wait();
  if (outcome.code != 128 + SIGKILL) return false;
  ++hit_[what];
  return true;
}

void Kills::save() {
  Outcome outcome;
  const bool killed = kill("laptop saves", laptop({"apply", "-"}, contacts(contacts_saved)), outcome);
  const bool told =
      static_cast<std::size_t>(std::count(outcome.out.begin(), outcome.out.end(), '\n')) == contacts_saved;
  need(killed || told, "a save that was not killed says less than it saved", outcome);
  const std::size_t there = anna_.json({"list", "street_contact"}).size();
  need(there == made_ + contacts_saved || (there == made_ && !told),
       "a save is neither whole nor not there: " + std::to_string(there) + " of " + std::to_string(made_));
  made_ = there;
}

void Kills::exchange() {
  made_ += contacts_saved;
  anna_.ok({"apply", "-"}, contacts(contacts_saved));
  Outcome outcome;
  kill("laptop exchanges", laptop({"sync"}), outcome);
  anna_.ok({"sync"});
}

void Kills::hub_answers() {
  made_ += contacts_saved;
  anna_.ok({"apply", "-"}, contacts(contacts_saved));
  const std::string what = "hub answers";
  usual_.try_emplace(what, usual_.contains("laptop exchanges") ? usual_.at("laptop exchanges")
                                                               : std::chrono::milliseconds(500));
  const auto process = anna_.start({"sync"});
  std::this_thread::sleep_for(moment(what));
  hub_.kill();
  ++hit_[what];
  const Outcome outcome = process->wait();
  need(outcome.code == 0 || outcome.code == 3, "the laptop whose hub was killed", outcome);
  hub_.serve();
  anna_.ok({"sync"});
}

void Kills::hub_reads_stick() {
  made_ += contacts_saved;
  anna_.ok({"apply", "-"}, contacts(contacts_saved));
  const std::string stick = (folder_ / "stick").string();
  anna_.ok({"export", stick});
  Outcome outcome;
  kill("hub reads a stick", hub({"import", stick}), outcome);
  outcome = hub_({"import", stick});
  need(outcome.code == 0, "the hub reads the stick again", outcome);
}

void Kills::laptop_reads_stick() {
  babis_.ok({"sync"});
  anna_.ok({"export", (folder_ / "stick").string()});
  const std::string back = (folder_ / "back").string();
  Outcome outcome = hub_({"import", (folder_ / "stick").string()});
  need(outcome.code == 0, "the hub reads a stick", outcome);
  outcome = hub_({"export", back, "--device", anna_.json({"status"})["device"]});
  need(outcome.code == 0, "the hub writes a stick", outcome);
  kill("laptop reads a stick", laptop({"import", back}), outcome);
  anna_.ok({"import", back});
  need(anna_.json({"status"})["unsent"] == 0, "the stick's receipts");
}

void Kills::passphrase() {
  const std::string old = anna_.environment.at("DROMOS_PASSPHRASE");
  const std::string next = "a long passphrase " + std::to_string(++passphrases_);
  anna_.environment["DROMOS_NEW_PASSPHRASE"] = next;
  Outcome outcome;
  const bool killed = kill("laptop changes a passphrase", laptop({"passphrase"}), outcome);
  if (!killed) {
    anna_.environment["DROMOS_PASSPHRASE"] = next;
  } else if (anna_({"status"}).code != 0) {
    anna_.environment["DROMOS_PASSPHRASE"] = next;
    anna_.ok({"status"});
  }
}

void Kills::backup() {
  const std::string file = (folder_ / "backup").string();
  Outcome outcome;
  std::filesystem::remove(file);
  kill("hub backs up", hub({"backup", file}), outcome);
  std::filesystem::remove(file);
  outcome = hub_({"backup", file});
  need(outcome.code == 0, "the backup again", outcome);
}

void Kills::check() {
  for (int round = 0; round < 2; ++round)
    for (const LaptopHome* one : {&anna_, &babis_}) one->ok({"sync"});
  const Json status = anna_.json({"status"});
  const Json hub = hub_.status();
  std::string at_hub;
  for (const Json& unit : hub["units"])
    if (unit["unit"] == "gr/el30/athina/kk1") at_hub = unit["state_hash"];
  const Json mate = babis_.json({"status"});
  const std::string told = "\nhub " + hub.dump() + "\nanna " + status.dump() + "\nbabis " + mate.dump();
  need(status["state_hash"] == at_hub, "the laptop and its hub differ" + told);
  need(mate["state_hash"] == at_hub, "the mate and the hub differ" + told);
  need(status["unsent"] == 0, "something is unsent");
  need(babis_.json({"list", "street_contact"}).size() == made_, "something is lost or doubled");
}

void Kills::run(std::uint64_t count) {
  const std::vector<void (Kills::*)()> all{&Kills::save,
                                           &Kills::save,
                                           &Kills::exchange,
                                           &Kills::exchange,
                                           &Kills::exchange,
                                           &Kills::hub_answers,
                                           &Kills::hub_answers,
                                           &Kills::hub_reads_stick,
                                           &Kills::laptop_reads_stick,
                                           &Kills::passphrase,
                                           &Kills::backup};
  std::uint64_t done = 0, checked = 0;
  while (done < count) {
    (this->*all[random_() % all.size()])();
    done = 0;
    for (const auto& [what, times] : hit_) done += times;
    if (done < checked + kills_between_checks && done < count) continue;
    check();
    checked = done;
  }
}

} // namespace dromos::crash
