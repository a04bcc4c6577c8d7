// Disks and processes that fail, and what comes back. An honest disk (crash, power, errors, no room) must
// lose nothing that was committed. A disk that lies or rots must be found out, or do no harm.
#include "schema/errors.h"
#include "tests/simulation/world.h"

#include <new>

namespace dromos::simulation {

namespace {

enum class Kind { process, power, error, ruin };

struct DiskCase {
  Kind kind;
  std::optional<DiskFault> fault;
};

DiskCase case_of(Fault fault) {
  switch (fault) {
    using enum Fault;
  case laptop_crash:
  case hub_crash:
    return {Kind::process, std::nullopt};
  case laptop_power_loss:
  case hub_power_loss:
    return {Kind::power, std::nullopt};
  case torn_write:
    return {Kind::power, DiskFault::torn_write};
  case io_error:
  case hub_io_error:
    return {Kind::error, DiskFault::io_error};
  case disk_full:
  case hub_disk_full:
    return {Kind::error, DiskFault::full};
  case out_of_memory:
  case hub_out_of_memory:
    return {Kind::error, DiskFault::no_memory};
  case lost_write:
    return {Kind::ruin, DiskFault::lost_write};
  case misdirected_write:
    return {Kind::ruin, DiskFault::misdirected_write};
  case lying_sync:
    return {Kind::ruin, DiskFault::lying_sync};
  default:
    return {Kind::ruin, DiskFault::corrupt_page};
  }
}

// Arms a disk for what comes now.
void arm(Disk& disk, const DiskCase& of, Random& chance) {
  constexpr std::uint64_t operations_soon = 40, writes_soon = 8;
  if (of.fault)
    disk.arm(*of.fault, chance.below(writes_soon), of.fault == DiskFault::lying_sync || chance.percent(25));
  else
    disk.crash_at(disk.operations() + chance.below(operations_soon));
}

// REQUIRES: what had files open is gone.
void power_back(Disk& disk, const DiskCase& of, Random& chance) {
  if (of.kind == Kind::process)
    disk.restart();
  else
    disk.restart([&](std::uint64_t bound) { return chance.below(bound); });
}

} // namespace

bool World::on_laptop(LaptopNode& node, const std::optional<Fault>& fault, Random& chance,
                      const std::function<void()>& work) {
  if (!fault) {
    work();
    return true;
  }
  if (*fault == Fault::corrupt_page) return rots(node, chance, work);
  const DiskCase of = case_of(*fault);
  const std::uint64_t before = of.fault ? node.disk.fired(*of.fault) : 0;
  arm(node.disk, of, chance);
  bool done = false;
  try {
    work();
    done = true;
  } catch (const Failure& failure) {
    tell([&] { return "  " + node.name + " fails: " + failure.message().key; });
  } catch (const std::bad_alloc&) {
    tell([&] { return "  " + node.name + " has no memory"; });
  } catch (const Violation&) {
    // While its disk lies, this process may see anything; the next one must find out.
    if (of.kind != Kind::ruin) throw;
  }
  const bool fired = !of.fault || node.disk.fired(*of.fault) > before;
  node.disk.disarm();
  if (fired) tally_.fired(*fault);
  if (!node.running()) return false; // it was dropped meanwhile
  switch (of.kind) {
  case Kind::process:
  case Kind::power:
    if (of.kind == Kind::process || fired) {
      node.disk.crash();
      node.stop();
      power_back(node.disk, of, chance);
      laptop_restarts(node, false, false);
    }
    return false;
  case Kind::error:
    if (done) return true;
    if (chance.percent(60))
      node.stop(), laptop_restarts(node, false, false);
    else
      observe_all(node, false);
    return false;
  case Kind::ruin:
    if (!fired && done) return true;
    if (*fault == Fault::lying_sync) {
      node.disk.crash();
      node.stop();
      power_back(node.disk, of, chance);
    }
    laptop_restarts(node, true, true);
    if (!node.running()) replace(node, chance);
    return false;
  }
  return done;
}

// A page rots at rest, and is read when the laptop is started the next time.
bool World::rots(LaptopNode& node, Random& chance, const std::function<void()>& work) {
  work();
  if (!node.running()) return false;
  const std::uint64_t before = node.disk.fired(DiskFault::corrupt_page);
  node.stop();
  arm(node.disk, case_of(Fault::corrupt_page), chance);
  laptop_restarts(node, true, true);
  node.disk.disarm();
  if (node.disk.fired(DiskFault::corrupt_page) > before) tally_.fired(Fault::corrupt_page);
  if (!node.running()) replace(node, chance);
  return false;
}

// A process begins on what the disk kept.
void World::laptop_restarts(LaptopNode& node, bool may_lose, bool may_refuse) {
  try {
    node.start(ground_, enrolled_);
  } catch (const Refused& refused) {
    node.stop();
    tell([&] { return "  " + node.name + " does not open: " + refused.message().key; });
    if (node.suspect) { // what rotted before is found out now
      node.suspect = false;
      node.memory.forget();
      node.dropped = true;
      return;
    }
    if (!may_refuse)
      throw Violation{2, node.name + " does not open after a crash: " + refused.message().key + ": " +
                             refused.what()};
    return;
  }
  // Nothing is asked of its file for the story's sake: a fault that waits would strike elsewhere in a story
  // that is told.
  if (may_refuse) tell([&] { return "  " + node.name + " opens"; });
  if (may_refuse) node.suspect = true; // what it has not read yet may still turn out damaged
  // A disk that once lost a write may show it only later: when power goes, SQLite's old log can come back,
  // and it ends where that write is lacking.
  observe_all(node, may_lose || node.suspect);
}

// A ruined disk goes to the bin. The laptop goes on from an image of before, or is set up anew; what only
// that disk had is lost.
void World::replace(LaptopNode& node, Random& chance) {
  if (node.image && chance.percent(60)) {
    node.disk.restore(node.image->first);
    node.memory = node.image->second;
    node.start(ground_, enrolled_);
    observe_all(node, false);
    tell([&] { return "  " + node.name + " goes on from its image"; });
    return;
  }
  node.memory.forget();
  node.dropped = true; // until somebody enrols it anew
}

std::optional<std::string> World::on_hub(Fault fault, Random& chance, const Parcel& request) {
  const DiskCase of = case_of(fault);
  const std::uint64_t before = of.fault ? hub_.disk.fired(*of.fault) : 0;
  arm(hub_.disk, of, chance);
  std::optional<std::string> answer;
  try {
    answer = hub_.hub->exchange(request.bytes, request.chain);
  } catch (const Failure& failure) {
    tell([&] { return "  the hub fails: " + failure.message().key; });
  } catch (const std::bad_alloc&) {
  }
  const bool fired = !of.fault || hub_.disk.fired(*of.fault) > before;
  hub_.disk.disarm();
  if (fired) tally_.fired(fault);
  if (of.kind != Kind::error) {
    hub_.disk.crash();
    hub_.stop();
    power_back(hub_.disk, of, chance);
    hub_restarts();
  }
  // Whether it was committed says the device's own row; an answer that went out says it too.
  const Wire& asked = wire(request.bytes);
  const auto row = hub_.store->device(asked.hello["device"].get<std::string>());
  const bool committed = row && row->answered_ms == hub_.clock.now_ms() && !row->grants.empty();
  const std::string heard =
      asked.hello["epoch"]; // who has not heard of a restore gives nothing that could be lost
  if (answer && !committed && (heard.empty() || heard == hub_.facts.epoch))
    throw Violation{1, "the hub answered, and has lost what it answered for"};
  if (committed) hub_answered(asked, answer.value_or(std::string()));
  if (answer) record(*answer);
  observe_hub_all();
  return answer;
}

void World::hub_restarts() {
  try {
    hub_.start(ground_);
  } catch (const Refused& refused) {
    throw Violation{1,
                    "the hub does not open after a crash: " + refused.message().key + ": " + refused.what()};
  }
}

} // namespace dromos::simulation
