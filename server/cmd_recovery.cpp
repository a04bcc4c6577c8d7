// recovery: the code that unlocks a laptop whose passphrase was forgotten. Each use is kept: who, when, why.
#include "server/commands.h"
#include "server/workplace.h"
#include "sync/engine/cms.h"

#include <algorithm>
#include <iostream>
#include <pwd.h>
#include <unistd.h>

namespace dromos {
namespace {

std::string machine_user() {
  for (const char* name : {"SUDO_USER", "USER"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return value;
  const passwd* user = getpwuid(geteuid());
  return user != nullptr ? user->pw_name : std::to_string(geteuid());
}

void keep(Workplace& place, const std::string& device, const std::string& reason) {
  place.store().transaction([&] {
    const std::uint64_t n = std::stoull(place.store().node("recoveries").value_or("0")) + 1;
    place.store().set_node("recoveries", std::to_string(n));
    const Json kept{
        {"device", device}, {"by", machine_user()}, {"at", instant(place.now_ms())}, {"reason", reason}};
    place.store().set_node("recovery/" + std::to_string(n),
                           kept.dump(-1, ' ', false, Json::error_handler_t::replace));
  });
}

void recover(const World& world, const std::string& device, const std::string& reason,
             const std::string& key_file) {
  if (std::all_of(reason.begin(), reason.end(), [](char c) { return c == ' '; }))
    throw Refused({"hub.reason_needed", {}});
  Workplace place(world);
  const DeviceRow row = place.device(device);
  if (row.escrow.empty()) throw Refused({"hub.no_escrow", {{"device", device}}});
  const Reader reader =
      read_reader(key_file.empty() ? place.keys().key_file("recovery") : std::filesystem::path(key_file));
  const std::string code = cms_open(row.escrow, reader.key, reader.certificate);
  keep(place, device, reason); // before it is shown
  std::cout << code << "\n";
}

} // namespace

void add_recovery(CommandLine& line) {
  struct Given {
    std::string device, reason, key;
  };
  auto given = std::make_shared<Given>();
  CLI::App* command = line.app.add_subcommand("recovery");
  command->add_option("DEVICE", given->device)->required();
  command->add_option("--reason", given->reason)->required();
  command->add_option("--key", given->key);
  line.on(command, [&line, given] { recover(line.world, given->device, given->reason, given->key); });
}

} // namespace dromos
