// quarantine: what a revoked laptop still sent waits for a coordinator's word.
#include "schema/encoding.h"
#include "server/commands.h"
#include "server/table.h"
#include "server/workplace.h"

#include <iostream>

namespace dromos {
namespace {

void list(const World& world, bool json) {
  Workplace place(world);
  Json out = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const BatchRow& batch : place.store().batches_in(BatchState::quarantined)) {
    const DeviceRow device = place.store().device(batch.device);
    const Receipt receipt = read_receipt(jws_read(batch.receipt).payload);
    out.push_back({{"batch", base64url(batch.hash)},
                   {"device", device.device},
                   {"unit", device.unit},
                   {"first", batch.first},
                   {"count", batch.count},
                   {"at", receipt.at}});
    rows.push_back(
        {base64url(batch.hash), device.device, device.unit, std::to_string(batch.count), receipt.at});
  }
  if (json)
    std::cout << out.dump() << "\n";
  else
    print_table(std::cout, rows);
}

void decide(const World& world, const std::string& batch, bool accept) {
  Workplace place(world);
  const auto hash = from_base64url(batch);
  if (!hash) throw Refused({"hub.not_quarantined", {}});
  const Receipt receipt = place.hub().release(*hash, accept);
  std::uint64_t held = 0;
  for (const auto& [from, to] : receipt.held) held += to - from + 1;
  std::cout << world.say("hub.released", {{"held", std::to_string(held)},
                                          {"refused", std::to_string(receipt.refused.size())}})
            << "\n";
}

} // namespace

void add_quarantine(CommandLine& line) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = line.app.add_subcommand("quarantine");
  command->require_subcommand(1);
  CLI::App* listing = command->add_subcommand("list");
  listing->add_flag("--json", *json);
  line.on(listing, [&line, json] { list(line.world, *json); });
  for (const bool accept : {true, false}) {
    CLI::App* sub = command->add_subcommand(accept ? "release" : "reject");
    // A name in base64url may begin with a dash, which would make it an option: taken as it stands.
    sub->allow_extras();
    sub->fallthrough(false);
    line.on(sub, [&line, sub, accept] {
      const std::vector<std::string> names = sub->remaining();
      if (names.size() != 1) throw WrongUse({"hub.usage", {{"what", "BATCH"}}});
      decide(line.world, names.front(), accept);
    });
  }
}

} // namespace dromos
