// forward: exchanges with the parent now.
#include "server/commands.h"
#include "server/parent_line.h"

#include <iostream>

namespace dromos {
namespace {

void forward(const World& world, bool json) {
  Workplace place(world);
  const auto parent = place.keys().parent();
  if (!parent) throw Refused({"hub.no_parent", {{"unit", place.settings().unit}}});
  ParentLine line(place, [&place](const std::function<void()>& work) {
    const std::lock_guard lock(place.hub().mutex());
    work();
  });
  const ForwardTally tally = line.run();
  const std::uint64_t waiting = waiting_upwards(place.store());
  if (json) {
    std::cout << Json{{"parent", *parent},        {"exchanges", tally.exchanges}, {"batches", tally.batches},
                      {"changes", tally.changes}, {"receipts", tally.receipts},   {"waiting", waiting}}
                     .dump()
              << "\n";
    return;
  }
  std::cout << world.say("hub.forwarded", {{"parent", *parent},
                                           {"batches", std::to_string(tally.batches)},
                                           {"changes", std::to_string(tally.changes)},
                                           {"waiting", std::to_string(waiting)}})
            << "\n";
}

} // namespace

void add_forward(CommandLine& line) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = line.app.add_subcommand("forward");
  command->add_flag("--json", *json);
  line.on(command, [&line, json] { forward(line.world, *json); });
}

} // namespace dromos
