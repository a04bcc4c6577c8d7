// invite: a one-time code for a new laptop.
#include "server/commands.h"
#include "server/grants.h"
#include "server/invitation.h"
#include "sync/engine/child.h"

#include <iostream>

namespace dromos {
namespace {

constexpr std::int64_t valid_ms = 24LL * 60 * 60 * 1000; // DESIGN §6

} // namespace

void add_invite(CommandLine& line) {
  struct Given {
    std::string unit, role, worker;
  };
  auto given = std::make_shared<Given>();
  CLI::App* command = line.app.add_subcommand("invite");
  command->add_option("--unit", given->unit)->required();
  command->add_option("--role", given->role)->required();
  command->add_option("--worker", given->worker)->required();
  line.on(command, [&line, given] {
    Workplace place(line.world);
    place.check_unit(given->unit);
    // A device has one home: that hub decides on what it writes.
    for (const Child& child : children(place.store()))
      if (unit_within(given->unit, child.unit)) throw Refused({"hub.unit_of_child", {{"unit", child.unit}}});
    check_worker(given->worker);
    const Invitation invitation{given->unit, given->worker, read_roles(place.catalog(), given->role),
                                place.now_ms() + valid_ms, ""};
    std::cout << invite(place, invitation) << "\n";
  });
}

} // namespace dromos
