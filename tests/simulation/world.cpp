#include "tests/simulation/world.h"

#include "schema/errors.h"
#include "sync/engine/chains.h"
#include "tests/simulation/seeded_random.h"

#include <sqlite3.h>

namespace dromos::simulation {

namespace {

constexpr std::size_t laptops_in_all = 12, story_lines = 20000;
constexpr std::uint64_t plenty = 5'000'000;

// What an honest message may be refused for, when nothing on the way has altered it.
bool may_be_refused(const std::string& key, bool late) {
  return key == "engine.unknown_device" || (late && key == "engine.answer_foreign");
}

} // namespace

void Story::tell(std::string line) {
  lines.push_back(std::move(line));
  if (lines.size() > story_lines) lines.pop_front();
}

World::World(const Ground& ground, Tally& tally, std::uint64_t seed, std::size_t steps_in_all)
    : ground_(ground), tally_(tally), seed_(seed), steps_in_all_(steps_in_all), vfs_(mixed(seed, 7)),
      hub_(vfs_, now_ms_, ledger_, ground.rules[0]) {
  Random chance(mixed(seed, 3));
  hub_.disk.restore(ground.blank_hub);
  SeededRandom::seed(mixed(seed, 4));
  hub_.start(ground_);
  hub_.facts.epoch = "epoch" + std::to_string(++epochs_);
  hub_.store->transaction([&] { hub_.store->set_node("epoch", hub_.facts.epoch); });
  static const std::vector<Texts> roles{{"SW"},  {"STREET"}, {"COORD", "SW"},
                                        {"PSY"}, {"SW"},     {"STREET", "RECEP"}};
  for (std::size_t i = 0; i < laptops_in_all; ++i) {
    laptops_.push_back(std::make_unique<LaptopNode>("L" + std::to_string(i), vfs_, now_ms_));
    std::vector<std::string> workers{"w" + std::to_string(i)};
    if (chance.percent(40)) workers.push_back("v" + std::to_string(i));
    SeededRandom::seed(mixed(seed, 100 + i));
    settle(*laptops_.back(), units[i % 3 == 2 ? 1 : 0], workers, chance.pick(roles));
  }
}

// A laptop enrolled anew, on an empty disk.
void World::settle(LaptopNode& node, const std::string& unit, const std::vector<std::string>& workers,
                   const Texts& roles) {
  const std::size_t identity = enrol_identity(unit);
  const LaptopKeys& keys = enrolled_[identity].keys;
  DeviceRow row;
  row.device = keys.device;
  row.unit = unit;
  row.chain = ders_of(keys.chain);
  row.agreement = ders_of({enrolled_[identity].agreement, ground_.identities.authority});
  DeviceFacts& facts = hub_.facts.devices[row.device];
  facts.unit = unit;
  facts.grants.clear();
  for (const std::string& worker : workers) {
    row.grants.push_back({worker, {roles.begin(), roles.end()}, now_ms_, 0});
    facts.grants.push_back({worker, roles, now_ms_, 0});
  }
  hub_.store->transaction([&] { hub_.store->put(row); });
  roles_of_device_[row.device] = roles;

  node.stop();
  node.disk.restore(ground_.blank_laptop);
  node.memory.forget();
  node.image.reset();
  node.unit = unit;
  node.workers = workers;
  SeededRandom::seed(mixed(seed_, 1000 + identity));
  node.open();
  node.store->transaction([&] {
    DeviceRow self;
    self.device = row.device;
    self.unit = unit;
    self.chain = row.chain;
    node.store->put(self);
    node.store->set_node("rights", Json{{"unit", unit}, {"roles", roles}, {"workers", workers}}.dump());
    node.store->set_node("time", std::to_string(now_ms_));
    node.store->set_node("identity", std::to_string(identity));
  });
  node.go_on(ground_, enrolled_);
}

std::size_t World::enrol_identity(const std::string& unit) {
  const std::size_t n = taken_[unit]++;
  const DeviceIdentity& of = ground_.identities.device(unit, n % ground_.identities.count());
  enrolled_.push_back({{of.device, hub_unit, of.key, of.chain, ground_.identities.root},
                       of.agreement_key,
                       of.agreement.front(),
                       unit,
                       n});
  unit_of_device_[of.device] = unit;
  return enrolled_.size() - 1;
}

LaptopNode* World::pick_laptop(Random& chance) {
  std::vector<LaptopNode*> some;
  for (const auto& node : laptops_)
    if (!node->dropped && node->running()) some.push_back(node.get());
  return some.empty() ? nullptr : chance.pick(some);
}

LaptopNode* World::named(const std::string& name) {
  for (const auto& node : laptops_)
    if (node->name == name && !node->dropped && node->running()) return node.get();
  return nullptr;
}

void World::record(std::string_view bytes) {
  digest_ = naive::sha256(digest_ + naive::sha256(bytes));
}

void World::tell(const std::function<std::string()>& line) {
  if (story.tells) story.tell(line());
}

const Wire& World::wire(const std::string& bytes) {
  constexpr std::size_t most = 8;
  for (auto at = wires_.begin(); at != wires_.end(); ++at)
    if (at->first == bytes) {
      wires_.splice(wires_.begin(), wires_, at); // whoever has it in hand keeps it
      return at->second;
    }
  wires_.emplace_front(bytes, read_wire(bytes));
  if (wires_.size() > most) wires_.pop_back();
  return wires_.front().second;
}

// A disk that lied or rotted before is found out now.
bool World::found_damaged(const Failure& failure) {
  if (!failure.message().key.starts_with("store.")) return false;
  bool any = false;
  for (const auto& node : laptops_) {
    if (!node->suspect || node->dropped) continue;
    any = true;
    node->stop();
    node->suspect = false;
    node->memory.forget();
    node->dropped = true;
    tell([&] { return "  " + node->name + " is found damaged: " + failure.message().key; });
  }
  return any;
}

void World::step(const Step& step) {
  try {
    carry_out(step);
  } catch (const Failure& failure) {
    hub_.clock.on_ask = nullptr;
    if (!found_damaged(failure)) throw;
  }
}

void World::carry_out(const Step& step) {
  // Time is the step's own, so that it does not move when another step is left out.
  now_ms_ = begin_ms +
            days_ms * static_cast<std::int64_t>(step.number + 1) / static_cast<std::int64_t>(steps_in_all_);
  SeededRandom::seed(mixed(step.stream, 2));
  Random chance(mixed(step.stream, 3));
  ++tally_.steps;
  LaptopNode* node = pick_laptop(chance);
  if (node == nullptr) return;
  tell([&] {
    return std::to_string(step.number) + " " + node->name + " " + std::string(name(step.operation)) +
           (step.fault ? " / " + std::string(name(*step.fault)) : "");
  });
  switch (step.operation) {
    using enum Operation;
  case create:
  case edit:
  case edit_many:
  case remove:
  case keep:
  case resolve:
  case share:
  case give_away:
    save(*node, make_entries(*node, step, chance), step, chance);
    break;
  case exchange:
    this->exchange(*node, step, plenty, chance);
    break;
  case small_exchange:
    this->exchange(*node, step, 500 + chance.below(8000), chance);
    break;
  case deliver:
    if (!under_way_.empty()) {
      const std::size_t which = chance.below(under_way_.size());
      const Parcel parcel = under_way_[which];
      under_way_.erase(under_way_.begin() + static_cast<std::ptrdiff_t>(which));
      LaptopNode* of = named(parcel.laptop);
      if (of == nullptr) break;
      if (parcel.answer) {
        to_laptop(*of, parcel.bytes, false, true);
      } else if (const auto answer = to_hub(parcel)) {
        to_laptop(*of, *answer, false, true);
      }
    }
    break;
  case stick_to_hub:
  case stick_from_hub:
    stick(*node, step, chance);
    break;
  case stick_to_mate:
    this->stick_to_mate(*node, step, chance);
    break;
  case release:
    this->release(chance.percent(70));
    break;
  case backup:
    make_backup();
    break;
  case image:
    node->image.emplace(node->disk.contents(), node->memory);
    break;
  case enrol:
    enrol_another(chance);
    break;
  case revoke:
    this->revoke(*node);
    break;
  case event:
    this->event(*node, *step.fault, chance);
    break;
  case count_:
    break;
  }
  if (step.number % 100 == 99) check_everything();
}

World::Parcel World::make_request(LaptopNode& node, std::uint64_t most, bool stick) {
  const auto out = node.laptop->request(most, 0, stick ? Laptop::Way::stick : Laptop::Way::network);
  record(out.bytes);
  return {false, node.name, out.bytes,
          stick ? std::vector<std::string>() : ders_of(node.laptop->keys().chain)};
}

void World::exchange(LaptopNode& node, const Step& step, std::uint64_t most, Random& chance) {
  ++tally_.exchanges;
  const auto kind =
      step.fault ? fault_table()[static_cast<std::size_t>(*step.fault)].strikes : Strikes::found;
  const bool disk_fails = kind == Strikes::any_write;
  Parcel request;
  // A laptop's disk fails while it asks, or while it takes the answer.
  const bool early = disk_fails && chance.percent(40);
  const bool asked =
      on_laptop(node, early ? step.fault : std::nullopt, chance, [&] { request = make_request(node, most); });
  if (!asked || !node.running()) return;
  if (node.cut_off) {
    tally_.fired(Fault::partition);
    return;
  }
  if (!disk_fails && step.fault) return on_the_way(node, step, std::move(request), chance);
  const auto answer = to_hub(request);
  if (!answer) return go_on_as(node, false);
  if (node.answers_lost) {
    tally_.fired(Fault::one_way_partition);
    return;
  }
  on_laptop(node, early ? std::nullopt : step.fault, chance, [&] { to_laptop(node, *answer, false); });
}

// One exchange in which something goes wrong between the two, or at the hub.
void World::on_the_way(LaptopNode& node, const Step& step, Parcel request, Random& chance) {
  const Fault fault = *step.fault;
  const auto cut = [&](std::string bytes) { return bytes.substr(0, chance.below(bytes.size())); };
  const auto flipped = [&](std::string bytes) {
    char& one = bytes[chance.below(bytes.size())];
    one = static_cast<char>(one ^ (1 << chance.below(8)));
    return bytes;
  };
  tell([&] { return "  request of " + std::to_string(request.bytes.size()) + " bytes"; });
  switch (fault) {
    using enum Fault;
  case request_lost:
    tally_.fired(fault);
    return;
  case request_delayed:
    tally_.fired(fault);
    under_way_.push_back(request);
    return;
  case reordered: { // the second request overtakes the first
    Step edit = step;
    edit.operation = Operation::edit;
    edit.fault.reset();
    save(node, make_entries(node, edit, chance), edit, chance);
    const Parcel second = make_request(node, plenty);
    const auto answer2 = to_hub(second), answer1 = to_hub(request);
    tally_.fired(fault);
    if (answer1 && answer2) {
      to_laptop(node, *answer1, false, true);
      to_laptop(node, *answer2, false, true);
    }
    return;
  }
  case request_truncated:
    tally_.fired(fault);
    request.bytes = cut(request.bytes);
    to_hub(request, true);
    return;
  case request_bit_flip:
    tally_.fired(fault);
    request.bytes = flipped(request.bytes);
    if (const auto answer = to_hub(request, true)) to_laptop(node, *answer, false);
    return;
  case request_duplicated:
    to_hub(request);
    tally_.fired(fault);
    break;
  case disconnect_before_commit:
  case disconnect_after_commit:
  case late_commit:
  case commit_before_answer:
  case revoked_mid_exchange:
    return between(node, fault, request, chance);
  case hub_crash:
  case hub_power_loss:
  case hub_io_error:
  case hub_disk_full:
  case hub_out_of_memory:
    if (const auto answer = on_hub(fault, chance, request)) to_laptop(node, *answer, false);
    return;
  default:
    break;
  }
  const auto answer = to_hub(request);
  if (!answer) return go_on_as(node, false);
  switch (fault) {
    using enum Fault;
  case answer_lost:
    tally_.fired(fault);
    return;
  case answer_delayed:
    tally_.fired(fault);
    under_way_.push_back({true, node.name, *answer, {}});
    return;
  case answer_truncated:
    tally_.fired(fault);
    return to_laptop(node, cut(*answer), true);
  case answer_bit_flip:
    tally_.fired(fault);
    return to_laptop(node, flipped(*answer), true);
  case answer_duplicated:
    to_laptop(node, *answer, false);
    tally_.fired(fault);
    break;
  default:
    break;
  }
  if (named(node.name) != nullptr) to_laptop(node, *answer, false, true);
}

// Something happens while the hub is at work: its clock is asked at every turn, and tells us so.
void World::between(LaptopNode& node, Fault fault, const Parcel& request, Random& chance) {
  LaptopNode* mate = pick_laptop(chance);
  const bool other = (fault == Fault::late_commit || fault == Fault::commit_before_answer) && mate != &node &&
                     !mate->cut_off;
  Parcel mates_request;
  if (other) mates_request = make_request(*mate, plenty);
  std::optional<std::string> mates_answer;
  const auto other_process = [&] {
    const auto store = hub_.command_store();
    Hub hub(*store, ground_.catalogs[hub_.schema], hub_.keys(ground_), hub_.other_clock);
    mates_answer = to_hub_process(hub, mates_request, false);
  };
  bool began = false, done = false, after_commit = false;
  hub_.clock.on_ask = [&] {
    const bool inside = sqlite3_get_autocommit(hub_.store->database().get()) == 0;
    if (done) return;
    if (!began && !inside) { // verified, not begun
      if (fault == Fault::late_commit && other) {
        done = true;
        other_process();
        tally_.fired(fault);
      }
      if (fault == Fault::revoked_mid_exchange) {
        done = true;
        revoke(node);
        tally_.fired(fault);
      }
    }
    began = began || inside;
    if (inside && fault == Fault::disconnect_before_commit && chance.percent(50)) {
      done = true;
      tally_.fired(fault);
      throw Unavailable({"store.busy", {}});
    }
    if (began && !inside) { // committed, not answered
      done = after_commit = true;
      if (fault == Fault::disconnect_after_commit) {
        tally_.fired(fault);
        throw Unavailable({"store.busy", {}});
      }
    }
  };
  auto answer = to_hub(request);
  hub_.clock.on_ask = nullptr;
  if (fault == Fault::commit_before_answer && other) {
    other_process();
    tally_.fired(fault);
  }
  if (mates_answer) to_laptop(*mate, *mates_answer, false);
  if (answer) to_laptop(node, *answer, false);
}

std::optional<std::string> World::to_hub(const Parcel& request, bool altered) {
  return to_hub_process(*hub_.hub, request, altered);
}

std::optional<std::string> World::to_hub_process(Hub& hub, const Parcel& parcel, bool altered) {
  const std::string& bytes = parcel.bytes;
  std::string answer;
  try {
    answer = hub.exchange(bytes, parcel.chain);
  } catch (const Refused& refused) {
    ++tally_.refusals;
    tell([&] { return "  the hub refuses: " + refused.message().key + " " + refused.what(); });
    if (!altered && !may_be_refused(refused.message().key, false))
      throw Violation{3, "an honest request is refused: " + refused.message().key + ": " + refused.what()};
    return std::nullopt;
  } catch (const Unavailable& unavailable) {
    tell([&] { return "  the hub is unavailable: " + unavailable.message().key; });
    // Committed, and cut before the answer? The device's row says so.
    const Wire& request = wire(bytes);
    const auto row = hub_.store->device(request.hello["device"].get<std::string>());
    if (row && row->answered_ms == hub_.clock.now_ms()) hub_answered(request, {});
    return std::nullopt;
  }
  record(answer);
  if (altered) {
    // Taken in spite of a flipped bit: then what was flipped meant nothing, and the model reads it as it is.
    try {
      hub_answered(wire(bytes), answer);
    } catch (const nlohmann::json::exception&) {
      throw Violation{7, "the hub took bytes that are no message"};
    }
    return answer;
  }
  hub_answered(wire(bytes), answer);
  return answer;
}

void World::hub_answered(const Wire& request, const std::string& answer) {
  const auto verdicts = hub_.facts.judge(request, unit_of_device_, hub_.clock.now_ms());
  for (const auto& [id, keeps] : verdicts)
    if (keeps == Keeps::held) once_held_.insert(id);
  if (story.tells)
    for (const auto& [id, keeps] : verdicts)
      tell([&, id = id, keeps = keeps] {
        return "  hub " +
               std::string(keeps == Keeps::held      ? "holds "
                           : keeps == Keeps::refused ? "refuses "
                                                     : "sets aside ") +
               ledger_[id].change.dot + (keeps == Keeps::refused ? " for " + hub_.facts.reasons[id] : "");
      });
  static const Wire none;
  const Wire& said = answer.empty() ? none : wire(answer);
  check_verdicts(request, said, verdicts);
  if (!answer.empty()) check_readable(said);
}

void World::to_laptop(LaptopNode& node, const std::string& bytes, bool altered, bool late) {
  if (!node.running()) return; // it went out of service meanwhile
  Applied applied;
  try {
    applied = node.laptop->apply(bytes);
  } catch (const Refused& refused) {
    ++tally_.refusals;
    tell([&] { return "  " + node.name + " refuses: " + refused.message().key; });
    if (refused.message().key.starts_with("store.")) throw; // its disk: on_laptop() knows
    if (!altered && !may_be_refused(refused.message().key, late))
      throw Violation{3, "an honest answer is refused: " + refused.message().key + ": " + refused.what()};
    return;
  }
  if (altered) throw Violation{7, "an altered answer is taken"};
  const Wire& answer = wire(bytes);
  observe(node, answer);
  for (const WireBatch& batch : answer.batches)
    tell([&] {
      std::string line =
          "  " + node.name + " gets of " + batch.device + " from " + std::to_string(batch.first) + " on:";
      for (const WireLine& body : batch.bodies) line += " " + std::to_string(body.seq);
      return line;
    });
  tell([&] {
    return "  " + node.name + " received " + std::to_string(applied.received) + ", acknowledged " +
           std::to_string(applied.acknowledged) + ", refused " + std::to_string(applied.refused.size()) +
           (applied.forked ? ", forked" : "") + (applied.revoked ? ", revoked" : "");
  });
  if (applied.revoked && node.laptop->unsent() == 0) {
    node.dropped = true; // it drops its workers' slots: nobody opens it again
    node.stop();
  } else if (applied.forked) {
    go_on_as(node, true);
  }
}

// New keys: after a fork as its hub allows once, or by a code, where the hub does not know the device any
// more or the other copy was first.
void World::go_on_as(LaptopNode& node, bool forked) {
  if (!node.running() || taken_[node.unit] >= ground_.identities.count()) return;
  const std::string old = node.laptop->keys().device;
  const auto row = hub_.store->device(old);
  if (!forked && row && !row->grants.empty()) return; // refused for another reason
  if (row && row->state == DeviceState::revoked) return;
  const std::size_t identity = enrol_identity(node.unit);
  const LaptopKeys& keys = enrolled_[identity].keys;
  DeviceRow next;
  next.device = keys.device;
  next.unit = node.unit;
  next.predecessor = old;
  next.chain = ders_of(keys.chain);
  next.agreement = ders_of({enrolled_[identity].agreement, ground_.identities.authority});
  DeviceFacts& facts = hub_.facts.devices[next.device];
  facts.unit = node.unit;
  const bool allowed = row && !row->grants.empty();
  if (allowed) {
    for (const Granted& grant : hub_.facts.devices[old].grants)
      if (grant.until == 0) facts.grants.push_back({grant.worker, grant.roles, now_ms_, 0});
  } else {
    for (const std::string& worker : node.workers)
      facts.grants.push_back({worker, roles_of_device_[old], now_ms_, 0});
  }
  roles_of_device_[next.device] = roles_of_device_[old];
  for (const Granted& grant : facts.grants)
    next.grants.push_back({grant.worker, {grant.roles.begin(), grant.roles.end()}, now_ms_, 0});
  hub_.store->transaction([&] { hub_.store->put(next); });
  node.laptop->become(keys);
  node.store->transaction([&] { node.store->set_node("identity", std::to_string(identity)); });
  node.identity = identity;
  tell([&] { return "  " + node.name + " goes on as " + next.device + ", was " + old; });
}

} // namespace dromos::simulation
