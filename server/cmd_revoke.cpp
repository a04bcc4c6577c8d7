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

// Devices that go on from this one after a fork, and from those in turn: still trusted, each to be judged by
// itself.
std::vector<std::string> trusted_successors(Workplace& place, const std::string& device) {
  std::vector<std::string> found{device}, trusted;
  const std::vector<DeviceRow> all = place.store().devices();
  for (std::size_t i = 0; i < found.size(); ++i)
    for (const DeviceRow& row : all)
      if (row.predecessor == found[i]) {
        found.push_back(row.device);
        if (row.state != DeviceState::revoked) trusted.push_back(row.device);
      }
  return trusted;
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
  const std::vector<std::string> successors = trusted_successors(place, device);
  if (json) {
    std::cout << Json{{"device", device},
                      {"units", {row.unit}},
                      {"workers", open_workers(row)},
                      {"records", types},
                      {"successors", successors}}
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
  if (!successors.empty())
    std::cerr << world.say("hub.successors", {{"device", device}, {"devices", joined(successors, ", ")}})
              << "\n";
}

} // namespace

void add_revoke(CommandLine& line) {
  struct Given {
    std::string device, reason;
    bool json = false;
  };
  auto given = std::make_shared<Given>();
  CLI::App* command = line.app.add_subcommand("revoke");
  command->add_option("DEVICE", given->device)->required();
  command->add_option("--reason", given->reason);
  command->add_flag("--json", given->json);
  line.on(command, [&line, given] { revoke(line.world, given->device, given->reason, given->json); });
}

} // namespace dromos
