#include "tests/crash/sweep.h"

#include "tests/crash/dump.h"

#include <sqlite3.h>

#include <algorithm>
#include <csetjmp>
#include <exception>

namespace dromos::crash {

namespace {

// Where std::terminate goes: nlohmann-json's destructor allocates, and ends the process where it can't. What
// ran is given up as that would, and the sweep goes on as the next process.
std::jmp_buf ended;

[[noreturn]] void end_process() {
  std::longjmp(ended, 1);
}

// The lines of all changes that a node holds.
void add_lines(Store& store, std::set<std::string>& lines) {
  for (const BatchRow& batch : store.batches(0))
    for (ChangeRow& row : store.changes(batch.id))
      if (row.state != ChangeState::withheld && row.state != ChangeState::erased)
        lines.insert(std::move(row.body));
}

std::set<std::string> laptops_lines(Stage& stage) {
  std::set<std::string> lines;
  for (const std::string& worker : stage.workers())
    if (stage.disk(worker).file("laptop.db") != nullptr) add_lines(stage.store(worker), lines);
  return lines;
}

} // namespace

Sweep::Sweep(Stage& stage, const Stage::Image& beginning, const Act& act, const Plan& plan, Report& report)
    : stage_(stage), act_(act), plan_(plan), report_(report) {
  stage_.restore(beginning);
  stage_.seed(plan_.seed);
  act_.prepare(stage_);
  if (act_.leaves_log) stage_.drop(act_.node);
  stage_.close();
  before_ = stage_.image();
  lines_before_ = laptops_lines(stage_);
  reference();
}

void Sweep::start() {
  stage_.restore(before_);
  stage_.seed(plan_.seed + 1);
  if (!act_.opens) stage_.open(act_.node);
}

void Sweep::reference() {
  start();
  Disk& disk = stage_.disk(act_.node);
  if (!act_.opens) {
    Database& database = stage_.store(act_.node).database();
    states_.push_back(dump(database));
    tip_before_ = tip_writes(database);
    sqlite3_wal_hook(
        database.get(),
        [](void* self, sqlite3*, const char*, int) {
          auto* sweep = static_cast<Sweep*>(self);
          sweep->states_.push_back(dump(sweep->stage_.store(sweep->act_.node).database()));
          return SQLITE_OK;
        },
        this);
  }
  if (act_.makes) states_ = {"nothing", "all"};
  disk.watch([this](const Disk& now) { moments_.push_back(now.contents()); });
  act_.run(stage_);
  disk.watch({});
  moments_.push_back(disk.contents());
  if (!act_.makes) states_.push_back(dump(stage_.store(act_.node).database()));
  if (act_.opens) tip_before_ = tip_writes(stage_.store(act_.node).database());
  if (act_.holds && !act_.holds(stage_))
    breach("no fault", 0, "does not hold what it promises, without any fault");
  stage_.drop();
  after_ = stage_.image();
  lines_after_ = laptops_lines(stage_);
  stage_.drop();
}

Sweep::Outcome Sweep::attempt() {
  failure_.clear();
  std::set_terminate(end_process);
  if (setjmp(ended) != 0) return Outcome::ended;
  try {
    act_.run(stage_);
    return Outcome::done;
  } catch (const Unavailable& failure) {
    failure_ = failure.message().key;
    return Outcome::unavailable;
  } catch (const Refused& failure) {
    failure_ = failure.message().key;
    return Outcome::refused;
  } catch (const std::bad_alloc&) {
    return Outcome::no_memory;
  } catch (const std::exception& failure) {
    failure_ = failure.what();
    return Outcome::other;
  }
}

std::string Sweep::reopened() {
  if (!act_.makes) return dump(stage_.store(act_.node).database());
  // A store that is being made may be there in part; it is made again until it is whole, by one transaction.
  return stage_.made(act_.node) ? states_.back() : states_.front();
}

void Sweep::breach(const std::string& fault, std::uint64_t at, const std::string& what) {
  report_.breach(act_.name + ", " + fault, at, what);
}

std::string Sweep::outcome_of(const std::string& found) const {
  if (found == states_.back()) return "after";
  if (found == states_.front()) return "before";
  return std::find(states_.begin(), states_.end(), found) == states_.end() ? "" : "between";
}

void Sweep::again(bool done) {
  if (act_.opens) stage_.close(act_.node);
  try {
    act_.run(stage_);
  } catch (const Refused& refused) {
    // What was done already may be refused a second time; what was not done may not.
    if (!done) throw;
  }
}

// The act again, and exchanges until all is quiet.
void Sweep::converge(bool done) {
  again(done);
  for (int round = 0; round < 2; ++round)
    for (const std::string& worker : stage_.workers()) stage_.exchange(worker);
  check_converged();
  std::set<std::string> held;
  add_lines(stage_.hub_store(), held);
  const std::set<std::string>& kept = done ? lines_after_ : lines_before_;
  if (!std::includes(held.begin(), held.end(), kept.begin(), kept.end()))
    throw std::runtime_error("a change is lost");
}

void Sweep::check_converged() {
  for (const std::string& worker : stage_.workers()) {
    LaptopNode& node = stage_.laptop(worker);
    const auto device = stage_.hub_store().device(node.keys->device);
    if (!device) throw std::runtime_error("the hub does not know " + worker);
    if (device->state == DeviceState::revoked) continue;
    if (node.laptop->state_hash() != stage_.hub().state_hash(stage_.hub().viewer_of(*device)))
      throw std::runtime_error(worker + " and the hub differ");
    if (node.laptop->unsent() != 0) throw std::runtime_error(worker + " has unsent changes");
  }
}

void Sweep::run() {
  power();
  second_crashes();
  if (!plan_.errors) return stage_.drop();
  for (const bool sticky : {false, true}) {
    errors(DiskFault::io_error, sticky);
    errors(DiskFault::full, sticky);
    errors(DiskFault::no_memory, sticky);
    allocations(Memory::sqlite, sticky);
    allocations(Memory::cpp, sticky);
  }
  errors(DiskFault::torn_write, false);
  for (const DiskFault kind :
       {DiskFault::lying_sync, DiskFault::lost_write, DiskFault::misdirected_write, DiskFault::corrupt_page})
    silent(kind);
  rot_at_rest();
  stage_.drop();
}

} // namespace dromos::crash
