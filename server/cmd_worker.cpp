// worker: who works on which laptop, with which roles.
#include "server/commands.h"
#include "server/grants.h"
#include "server/table.h"
#include "server/workplace.h"

#include <iostream>

namespace dromos {
namespace {

// Reads a device, changes it and writes it back, in one transaction.
void change(const World& world, const std::string& device,
            const std::function<void(Workplace&, DeviceRow&)>& work) {
  Workplace place(world);
  place.store().transaction([&] {
    DeviceRow row = place.device(device);
    if (row.state == DeviceState::revoked) throw Refused({"hub.revoked", {{"device", device}}});
    work(place, row);
    place.store().put(row);
  });
}

void add(const World& world, const std::string& device, const std::string& worker) {
  check_worker(worker);
  change(world, device,
         [&](Workplace& place, DeviceRow& row) { grant(row, worker, roles_of(row), place.now_ms()); });
  std::cout << world.say("hub.worker_added", {{"worker", worker}, {"device", device}}) << "\n";
}

void remove(const World& world, const std::string& device, const std::string& worker) {
  change(world, device, [&](Workplace& place, DeviceRow& row) {
    if (!end_grants(row, worker, place.now_ms()))
      throw Refused({"hub.unknown_worker", {{"worker", worker}, {"device", device}}});
  });
  std::cout << world.say("hub.worker_removed", {{"worker", worker}, {"device", device}}) << "\n";
}

void set(const World& world, const std::string& device, const std::string& roles) {
  std::string now;
  change(world, device, [&](Workplace& place, DeviceRow& row) {
    const std::vector<std::string> read = read_roles(place.catalog(), roles);
    set_roles(row, read, place.now_ms());
    now = joined(read);
  });
  std::cout << world.say("hub.roles_set", {{"device", device}, {"roles", now}}) << "\n";
}

void list(const World& world, bool json) {
  Workplace place(world);
  Json out = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const DeviceRow& device : place.store().devices())
    for (const Grant& one : device.grants) {
      const std::string until = one.until_ms == 0 ? std::string() : instant(one.until_ms);
      out.push_back({{"device", device.device},
                     {"unit", device.unit},
                     {"worker", one.worker},
                     {"role", joined(one.roles)},
                     {"since", instant(one.since_ms)},
                     {"until", until.empty() ? Json() : Json(until)}});
      rows.push_back({one.worker, joined(one.roles), device.device, device.unit, instant(one.since_ms),
                      until.empty() ? "…" : until});
    }
  if (json)
    std::cout << out.dump() << "\n";
  else
    print_table(std::cout, rows);
}

} // namespace

void add_worker(CommandLine& line) {
  struct Given {
    std::string device, worker, role;
    bool json = false;
  };
  auto given = std::make_shared<Given>();
  CLI::App* command = line.app.add_subcommand("worker");
  command->require_subcommand(1);
  const auto on_device = [&](const char* name) {
    CLI::App* sub = command->add_subcommand(name);
    sub->add_option("--device", given->device)->required();
    return sub;
  };
  CLI::App* adding = on_device("add");
  adding->add_option("--worker", given->worker)->required();
  line.on(adding, [&line, given] { add(line.world, given->device, given->worker); });
  CLI::App* removing = on_device("remove");
  removing->add_option("--worker", given->worker)->required();
  line.on(removing, [&line, given] { remove(line.world, given->device, given->worker); });
  CLI::App* setting = on_device("set");
  setting->add_option("--role", given->role)->required();
  line.on(setting, [&line, given] { set(line.world, given->device, given->role); });
  CLI::App* listing = command->add_subcommand("list");
  listing->add_flag("--json", given->json);
  line.on(listing, [&line, given] { list(line.world, given->json); });
}

} // namespace dromos
