#include "server/invitation.h"

#include "schema/encoding.h"
#include "schema/mutant.h"
#include "sync/engine/enrolment.h"

namespace dromos {
namespace {

constexpr std::string_view prefix = "invite/";

Json to_json(const Invitation& invitation) {
  Json json{{"unit", invitation.unit},
            {"roles", invitation.roles},
            {"worker", invitation.worker},
            {"expires_ms", invitation.expires_ms},
            {"used_by", invitation.used_by}};
  if (invitation.who == Invited::hub) json["hub"] = true;
  return json;
}

Invitation from_json(const Json& json) {
  return {json.at("unit"),       json.at("worker"),  json.at("roles"),
          json.at("expires_ms"), json.at("used_by"), json.contains("hub") ? Invited::hub : Invited::laptop};
}

} // namespace

std::string invite(Workplace& place, const Invitation& invitation) {
  Invite code;
  code.address = place.settings().reached_at();
  code.hub = place.settings().unit;
  code.root_pin = sha256(place.keys().certificate("root").spki());
  code.secret = random_bytes(16); // 128 bits (DESIGN §6)
  code.issued_ms = place.now_ms();
  place.store().transaction([&] {
    place.store().add_unit(invitation.unit);
    place.store().set_node(std::string(prefix) + invite_id(code.secret), to_json(invitation).dump());
  });
  return write_invite(code);
}

Invitation use_invitation(Workplace& place, std::string_view secret, std::string_view spki, Invited who) {
  const std::string node = std::string(prefix) + invite_id(secret);
  const auto kept = place.store().node(node);
  if (!kept) throw Refused({"hub.code_unknown", {}});
  Invitation invitation = from_json(Json::parse(*kept));
  if (invitation.who != who) throw Refused({"hub.code_unknown", {}});
  const std::string key = hex(sha256(spki));
  if (invitation.used_by == key) return invitation;
  if (!invitation.used_by.empty() && !mutant(Mutant::code_used_twice)) throw Refused({"hub.code_used", {}});
  const bool expired = invitation.expires_ms <= place.now_ms();
  if (expired && !mutant(Mutant::expired_code_accepted)) throw Refused({"hub.code_expired", {}});
  invitation.used_by = key;
  place.store().set_node(node, to_json(invitation).dump());
  return invitation;
}

void void_invitations(HubStore& store) {
  for (const std::string& name : store.node_names(prefix)) {
    Invitation invitation = from_json(Json::parse(*store.node(name)));
    invitation.expires_ms = 0;
    store.set_node(name, to_json(invitation).dump());
  }
}

} // namespace dromos
