// status: what the hub holds, unit by unit and device by device. devices: their certificates. batches: their
// bytes.
#include "schema/encoding.h"
#include "server/commands.h"
#include "server/disk.h"
#include "server/grants.h"
#include "server/table.h"
#include "server/workplace.h"
#include "sync/engine/child.h"
#include "sync/engine/upward.h"

#include <algorithm>
#include <iostream>

namespace dromos {
namespace {

Json children_of(HubStore& store) {
  Json out = Json::array();
  for (const Child& child : children(store)) {
    const auto row = store.device(child.device);
    const std::int64_t answered_ms = row ? row->answered_ms : 0;
    out.push_back({{"unit", child.unit},
                   {"device", child.device},
                   {"state", row ? std::string(name(row->state)) : ""},
                   {"answered", answered_ms == 0 ? Json() : Json(instant(answered_ms))}});
  }
  return out;
}

Json parent_of(Workplace& place) {
  const auto parent = place.keys().parent();
  if (!parent) return {};
  return {
      {"unit", *parent}, {"address", place.settings().parent}, {"waiting", waiting_upwards(place.store())}};
}

Json status_of(Workplace& place) {
  HubStore& store = place.store();
  Json units = Json::array(), devices = Json::array();
  for (const std::string& unit : store.units())
    if (is_unit_feed(unit))
      units.push_back({{"unit", unit},
                       {"state_hash", base64url(place.hub().state_hash({unit, {}, {}, true}))},
                       {"feed", store.feed_end(unit)}});
  const std::vector<Child> below = children(store); // their devices are told about where they are at home
  const auto of_child = [&below](const DeviceRow& device) {
    return child_over(below, device.chain) || std::any_of(below.begin(), below.end(), [&](const Child& one) {
             return one.device == device.device;
           });
  };
  for (const DeviceRow& device : store.devices())
    if (!of_child(device))
      devices.push_back({{"device", device.device},
                         {"unit", device.unit},
                         {"worker", worker_of(device)},
                         {"roles", roles_of(device)},
                         {"state", name(device.state)},
                         {"state_hash", base64url(place.hub().state_hash(place.hub().viewer_of(device)))},
                         {"answered", device.answered_ms == 0 ? Json() : Json(instant(device.answered_ms))}});
  return {{"unit", place.settings().unit},
          {"epoch", place.hub().epoch()},
          {"log", std::stoull(store.node("log").value_or("0"))},
          {"stable", std::stoull(store.node("stable").value_or("0"))},
          {"units", std::move(units)},
          {"devices", std::move(devices)},
          {"children", children_of(store)},
          {"parent", parent_of(place)},
          {"quarantined", store.batches_in(BatchState::quarantined).size()},
          {"disk_encrypted", disk_encrypted(place.home().folder)}};
}

void status(const World& world, bool json) {
  Workplace place(world);
  const Json status = status_of(place);
  if (!status["disk_encrypted"].get<bool>()) std::cerr << world.say("hub.disk_clear") << "\n";
  if (json) {
    std::cout << status.dump() << "\n";
    return;
  }
  std::cout << world.say("hub.status", {{"unit", place.settings().unit},
                                        {"log", status["log"].dump()},
                                        {"stable", status["stable"].dump()},
                                        {"quarantined", status["quarantined"].dump()}})
            << "\n";
  std::vector<std::vector<std::string>> rows;
  for (const Json& unit : status["units"]) rows.push_back({unit["unit"], unit["state_hash"]});
  for (const Json& device : status["devices"])
    rows.push_back({device["device"], device["state_hash"], device["unit"], device["worker"], device["state"],
                    device["answered"].is_null() ? "-" : device["answered"].get<std::string>()});
  for (const Json& child : status["children"])
    rows.push_back({child["unit"], child["device"], "hub", child["state"],
                    child["answered"].is_null() ? "-" : child["answered"].get<std::string>()});
  print_table(std::cout, rows);
  if (const Json& parent = status["parent"]; !parent.is_null())
    std::cout << world.say("hub.status_parent", {{"parent", parent["unit"]},
                                                 {"address", parent["address"]},
                                                 {"waiting", parent["waiting"].dump()}})
              << "\n";
}

void devices(const World& world, bool json) {
  Workplace place(world);
  Json out = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const DeviceRow& device : place.store().devices()) {
    const std::string role = joined(roles_of(device));
    const Certificate certificate = Certificate::from_der(device.chain.at(0));
    out.push_back({{"device", device.device},
                   {"worker", worker_of(device)},
                   {"unit", device.unit},
                   {"role", role},
                   {"state", name(device.state)},
                   {"after", device.predecessor.empty() ? Json() : Json(device.predecessor)},
                   {"certificate", certificate.pem()}});
    rows.push_back({device.device, device.unit, joined(open_workers(device)), role,
                    std::string(name(device.state)), instant(certificate.not_after_ms()).substr(0, 10)});
  }
  if (json)
    std::cout << out.dump() << "\n";
  else
    print_table(std::cout, rows);
}

} // namespace

void add_status(CommandLine& line) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = line.app.add_subcommand("status");
  command->add_flag("--json", *json);
  line.on(command, [&line, json] { status(line.world, *json); });
}

void add_devices(CommandLine& line) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = line.app.add_subcommand("devices");
  command->add_flag("--json", *json);
  line.on(command, [&line, json] { devices(line.world, *json); });
}

} // namespace dromos
