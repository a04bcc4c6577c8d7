// renew: new certificates for the hub itself. A running serve takes them up within seconds.
#include "server/commands.h"
#include "server/issuing.h"
#include "server/workplace.h"

#include <iostream>

namespace dromos {

void add_renew(CommandLine& line) {
  CLI::App* command = line.app.add_subcommand("renew", "New certificates for server, signer and sticks");
  line.on(command, [&line] {
    Workplace place(line.world);
    issue_own(place.keys(), place.settings().unit, place.keys().chain("authority"), place.now_ms());
    const std::string until = instant(place.keys().certificate("server").not_after_ms());
    std::cout << line.world.say("hub.renewed", {{"until", until.substr(0, 10)}}) << "\n";
  });
}

} // namespace dromos
