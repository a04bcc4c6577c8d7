// An exchange between a laptop and the hub, and all that can go wrong on the way.
#include "schema/errors.h"
#include "sync/engine/chains.h"
#include "tests/simulation/world.h"

#include <sqlite3.h>

namespace dromos::simulation {

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

} // namespace dromos::simulation
