// revoke: a lost laptop. Its certificate stops counting, an order goes out, and what it held is listed.
#include "schema/value.h"
#include "server/commands.h"
#include "server/grants.h"
#include "server/table.h"
#include "server/workplace.h"
#include "sync/engine/visibility.h"

#include <iostream>
#include <map>

namespace dromos {
namespace {

// Records of which the device could read at least one class, by type.
std::map<std::string, std::uint64_t> readable_records(Workplace& place, const DeviceRow& device) {
  Visibility visibility(place.store(), place.catalog());
  const Viewer viewer = place.hub().viewer_of(device);
  std::map<std::string, std::uint64_t> types;
  place.store().each_record([&](const RecordRow& row) {
    const RecordEntry entry{row.id, row.state.record, row.state.root, row.unit};
    for (const auto& [cls, hash] : row.hashes)
      if (visibility.reads(viewer, entry, cls, &row.state.authors)) {
        ++types[std::string(type_of(row.state.record))];
        break;
      }
  });
  return types;
}

void revoke(const World& world, const std::string& device, const std::string& reason, bool json) {
  Workplace place(world);
  DeviceRow row = place.device(device);
  place.store().transaction([&] {
    row = place.device(device);
    if (row.state == DeviceState::revoked) return; // the order is out already
    row.state = DeviceState::revoked;
    place.store().put(row);
    place.hub().order({{"kind", "revoke"}, {"device", device}});
    const Json kept{{"at", instant(place.now_ms())}, {"reason", reason}};
    place.store().set_node("revocation/" + device, kept.dump(-1, ' ', false, Json::error_handler_t::replace));
  });
  place.keep_orders();

  const std::map<std::string, std::uint64_t> types = readable_records(place, row);
  if (json) {
    std::cout << Json{{"device", device},
                      {"units", {row.unit}},
                      {"workers", open_workers(row)},
                      {"records", types}}
                     .dump()
              << "\n";
    return;
  }
  std::cout << world.say(
                   "hub.revoked_now",
                   {{"device", device}, {"unit", row.unit}, {"workers", joined(open_workers(row), ", ")}})
            << "\n";
  std::vector<std::vector<std::string>> rows;
  for (const auto& [type, count] : types) rows.push_back({type, std::to_string(count)});
  print_table(std::cout, rows);
}

} // namespace

void add_revoke(CommandLine& line) {
  struct Given {
    std::string device, reason;
    bool json = false;
  };
  auto given = std::make_shared<Given>();
  CLI::App* command = line.app.add_subcommand("revoke", "Shuts a lost laptop out and lists what it held");
  command->add_option("DEVICE", given->device)->required();
  command->add_option("--reason", given->reason);
  command->add_flag("--json", given->json);
  line.on(command, [&line, given] { revoke(line.world, given->device, given->reason, given->json); });
}

} // namespace dromos
