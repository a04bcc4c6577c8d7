// invite-hub: a one-time code for a hub below this one. join: this hub becomes the child of the one that gave
// the code. Two people must mean the same: the code comes from the parent's administrator, and the child's
// says the fingerprint again as the parent's reads it out.
#include "server/commands.h"
#include "server/invitation.h"
#include "server/joining.h"
#include "server/parent_line.h"

#include <iostream>

namespace dromos {
namespace {

constexpr std::int64_t valid_ms = 24LL * 60 * 60 * 1000; // DESIGN §6

void invite_hub(const World& world, const std::string& unit) {
  Workplace place(world);
  place.check_unit(unit);
  if (unit == place.settings().unit) throw Refused({"hub.own_unit", {{"unit", unit}}});
  const Invitation invitation{unit, "", {}, place.now_ms() + valid_ms, "", Invited::hub};
  const std::string code = invite(place, invitation);
  std::cerr << world.say("hub.invited_hub",
                         {{"unit", unit}, {"fingerprint", fingerprint(read_invite(code).root_pin)}})
            << "\n";
  std::cout << code << "\n";
}

void join(const World& world, const std::string& typed, const std::string& yes) {
  Workplace place(world);
  const Invite code = read_invite(typed);
  const std::string& unit = place.settings().unit;
  if (unit == code.hub || !unit_within(unit, code.hub))
    throw Refused({"hub.join_outside", {{"unit", unit}, {"parent", code.hub}}});
  const std::string shown = fingerprint(code.root_pin);
  const std::vector<std::pair<std::string, std::string>> values{
      {"parent", code.hub}, {"address", code.address}, {"fingerprint", shown}};
  if (yes.empty()) throw Refused({"hub.join_confirm", values});
  if (!same_fingerprint(yes, shown)) throw Refused({"hub.join_fingerprint", values});
  const Keyring& keys = place.keys();
  if (const auto parent = keys.parent(); parent && *parent != code.hub)
    throw Refused({"hub.joined_already", {{"parent", *parent}}});
  if (!keys.has_key("sender")) keys.put_key("sender", PrivateKey::ed25519());
  const JoinRequest request{code.secret, unit, make_request(keys.key("authority")),
                            make_request(keys.key("sender"))};
  become_child(place, code, ask_to_join(code, request, place.now_ms()));
  std::cout << world.say("hub.joined", {{"unit", unit}, {"parent", code.hub}, {"address", code.address}})
            << "\n";
}

} // namespace

void add_join(CommandLine& line) {
  struct Given {
    std::string unit, code, yes;
  };
  auto given = std::make_shared<Given>();
  CLI::App* inviting = line.app.add_subcommand("invite-hub");
  inviting->add_option("--unit", given->unit)->required();
  line.on(inviting, [&line, given] { invite_hub(line.world, given->unit); });
  CLI::App* joining = line.app.add_subcommand("join");
  joining->add_option("CODE", given->code)->required();
  joining->add_option("--yes", given->yes);
  line.on(joining, [&line, given] { join(line.world, given->code, given->yes); });
}

} // namespace dromos
