#include "server/joining.h"

#include "schema/encoding.h"
#include "schema/limits.h"
#include "server/files.h"
#include "server/invitation.h"
#include "server/issuing.h"
#include "sync/engine/chains.h"
#include "sync/engine/child.h"

#include <algorithm>

namespace dromos {
namespace {

Refused malformed(const char* what) {
  return Refused({"engine.message", {{"what", what}}});
}

Json object(std::string_view body) {
  if (body.size() > limits::enrolment_bytes) throw malformed("size");
  Json json = parse_json(body);
  if (!json.is_object() || json.value("v", Json()) != 1) throw malformed("v");
  return json;
}

std::string text(const Json& json, const char* name) {
  if (!json.contains(name) || !json[name].is_string()) throw malformed(name);
  return json[name].get<std::string>();
}

std::string bytes(const Json& json, const char* name) {
  const auto read = from_base64url(text(json, name));
  if (!read || read->empty()) throw malformed(name);
  return *read;
}

} // namespace

std::string write(const JoinRequest& request) {
  return Json{{"v", 1},
              {"secret", base64url(request.secret)},
              {"unit", request.unit},
              {"authority", request.authority},
              {"sender", request.sender}}
      .dump();
}

JoinRequest read_join_request(std::string_view body) {
  const Json json = object(body);
  return {bytes(json, "secret"), text(json, "unit"), text(json, "authority"), text(json, "sender")};
}

std::string write(const JoinAnswer& answer) {
  Json authority = Json::array();
  for (const std::string& der : answer.authority) authority.push_back(base64url(der));
  return Json{{"v", 1},
              {"authority", std::move(authority)},
              {"root", base64url(answer.root)},
              {"hub", answer.hub},
              {"unit", answer.unit},
              {"at", answer.at}}
      .dump();
}

JoinAnswer read_join_answer(std::string_view body) {
  const Json json = object(body);
  JoinAnswer answer;
  if (!json.contains("authority") || !json["authority"].is_array()) throw malformed("authority");
  for (const Json& one : json["authority"]) {
    const auto der = one.is_string() ? from_base64url(one.get_ref<const std::string&>()) : std::nullopt;
    if (!der) throw malformed("authority");
    answer.authority.push_back(*der);
  }
  answer.root = bytes(json, "root");
  answer.hub = text(json, "hub");
  answer.unit = text(json, "unit");
  answer.at = text(json, "at");
  return answer;
}

JoinAnswer admit(Workplace& place, const JoinRequest& request) {
  const std::string authority = verify_request(request.authority, Purpose::hub);
  const std::string sender = verify_request(request.sender, Purpose::device);
  JoinAnswer answer;
  place.store().transaction([&] {
    const Invitation invitation = use_invitation(place, request.secret, authority, Invited::hub);
    if (request.unit != invitation.unit)
      throw Refused({"hub.join_unit", {{"unit", request.unit}, {"meant", invitation.unit}}});
    const Child child{device_id(sender), invitation.unit, sha256(authority)};
    HubStore& store = place.store();
    // Whose devices are whose must be told by the authority alone: two hubs over one unit would both decide.
    for (const Child& other : children(store)) {
      const bool overlap = unit_within(other.unit, child.unit) || unit_within(child.unit, other.unit);
      const bool active = store.device(other.device)->state != DeviceState::revoked;
      if (overlap && active && other.authority != child.authority)
        throw Refused({"hub.unit_taken", {{"unit", other.unit}}});
    }
    const std::vector<Certificate> chain = certify_child(place.keys(), child.unit, authority, place.now_ms());
    DeviceRow row;
    if (const auto known = store.device(child.device)) row = *known;
    if (row.state == DeviceState::revoked) throw Refused({"hub.revoked", {{"device", child.device}}});
    row.device = child.device;
    row.unit = child.unit;
    row.chain = ders_of(chain); // its sender's own certificate comes with its first hello
    store.put(row);
    put_child(store, child);
    answer.authority = ders_of(chain);
  });
  answer.root = place.keys().certificate("root").der();
  answer.hub = place.settings().unit;
  answer.unit = request.unit;
  answer.at = instant(place.now_ms());
  return answer;
}

void become_child(Workplace& place, const Invite& code, const JoinAnswer& answer) {
  const Keyring& keys = place.keys();
  const std::string& unit = place.settings().unit;
  const Certificate root = Certificate::from_der(answer.root);
  const auto foreign = [](const char* what) { return Refused({"keys.chain", {{"what", what}}}); };
  if (sha256(root.spki()) != code.root_pin) throw foreign("root");
  const std::vector<Certificate> chain = read_chain(answer.authority);
  verify_chain(chain, root, Purpose::hub, place.now_ms());
  if (chain.size() < 2 || chain[1].dns_name() != unit_dns(code.hub)) throw foreign("parent");
  if (chain.front().spki() != keys.key("authority").spki()) throw foreign("key");
  if (chain.front().dns_name() != unit_dns(unit)) throw foreign("name");
  if (const auto before = keys.parent(); before && *before != code.hub)
    throw Refused({"hub.joined_already", {{"parent", *before}}});
  Settings settings = place.settings();
  settings.parent = code.address;
  write_file(place.home().settings(), write_settings(settings));
  keys.put_chain("upward_root", {root});
  issue_sender(keys, unit, chain, place.now_ms());
  keys.put_chain("upward", chain); // last: from here on this hub has a parent
  place.begin_forwarding();
}

std::string fingerprint(std::string_view spki_hash) {
  const std::string digits = hex(spki_hash).substr(0, 32);
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += 4) out += (at == 0 ? "" : " ") + digits.substr(at, 4);
  return out;
}

bool same_fingerprint(std::string_view one, std::string_view other) {
  const auto plain = [](std::string_view text) {
    std::string out;
    for (const char c : text)
      if (c != ' ' && c != ':') out += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
  };
  return plain(one) == plain(other);
}

} // namespace dromos
