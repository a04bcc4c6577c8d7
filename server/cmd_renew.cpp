// renew: new certificates for the hub itself, and, where it is its own root, for its authority. A running
// serve takes them up within seconds.
#include "schema/limits.h"
#include "server/commands.h"
#include "server/files.h"
#include "server/issuing.h"
#include "server/workplace.h"

#include <iostream>

namespace dromos {
namespace {

std::string day_of(const Certificate& certificate) {
  return instant(certificate.not_after_ms()).substr(0, 10);
}

void renew(const World& world, const std::string& root_file) {
  Workplace place(world);
  const Keyring& keys = place.keys();
  const std::string& unit = place.settings().unit;
  // The authority first: what is certified by the same key before and after fits either.
  if (!root_file.empty())
    renew_authority(keys, unit, PrivateKey::from_pem(read_file(root_file, limits::enrolment_bytes)),
                    place.now_ms());
  else if (keys.has_key("root"))
    renew_authority(keys, unit, keys.key("root"), place.now_ms());
  issue_own(keys, unit, keys.chain("authority"), place.now_ms());
  if (keys.parent()) issue_sender(keys, unit, keys.chain("upward"), place.now_ms());
  std::cout << world.say("hub.renewed", {{"until", day_of(keys.certificate("server"))},
                                         {"authority", day_of(keys.certificate("authority"))}})
            << "\n";
}

} // namespace

void add_renew(CommandLine& line) {
  auto root = std::make_shared<std::string>();
  CLI::App* command = line.app.add_subcommand("renew");
  command->add_option("--root", *root);
  line.on(command, [&line, root] { renew(line.world, *root); });
}

} // namespace dromos
