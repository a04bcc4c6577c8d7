// batches: what the devices of a unit have sent, byte for byte as it was received, in the order of
// acceptance.
#include "server/commands.h"
#include "server/workplace.h"
#include "sync/engine/batch.h"

#include <algorithm>
#include <iostream>
#include <set>

namespace dromos {
namespace {

void batches(const World& world, const std::string& unit) {
  Workplace place(world);
  place.check_unit(unit);
  HubStore& store = place.store();
  const std::vector<std::string> units = store.units();
  if (std::find(units.begin(), units.end(), unit) == units.end())
    throw Refused({"hub.unknown_unit", {{"unit", unit}}});
  std::set<std::int64_t> devices;
  for (const DeviceRow& device : store.devices())
    if (device.unit == unit) devices.insert(device.id);
  std::vector<BatchRow> all = store.batches(0);
  std::stable_sort(all.begin(), all.end(),
                   [](const BatchRow& a, const BatchRow& b) { return a.log < b.log; });
  for (const BatchRow& batch : all) {
    if (!devices.contains(batch.device)) continue;
    std::cout << batch.header << "\n";
    for (const ChangeRow& row : store.changes(batch.id)) {
      const bool withheld = row.state == ChangeState::withheld || row.state == ChangeState::erased;
      std::cout << (withheld ? withheld_line({row.body, row.count}) : row.body) << "\n";
    }
  }
}

} // namespace

void add_batches(CommandLine& line) {
  auto unit = std::make_shared<std::string>();
  CLI::App* command = line.app.add_subcommand("batches");
  command->add_option("--unit", *unit)->required();
  line.on(command, [&line, unit] { batches(line.world, *unit); });
}

} // namespace dromos
