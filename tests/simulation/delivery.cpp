// What comes in: a request at the hub, an answer at a laptop. Whatever was taken is looked at.
#include "schema/errors.h"
#include "tests/simulation/world.h"

namespace dromos::simulation {

namespace {

// What an honest message may be refused for, when nothing on the way has altered it.
bool may_be_refused(const std::string& key, bool late) {
  return key == "engine.unknown_device" || (late && key == "engine.answer_foreign");
}

} // namespace

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

} // namespace dromos::simulation
