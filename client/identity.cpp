#include "client/identity.h"

#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/limits.h"
#include "sync/engine/authority.h"
#include "sync/engine/chains.h"
#include "sync/engine/envelope.h"

namespace dromos {

namespace {

Json encoded(const std::vector<Certificate>& chain) {
  Json out = Json::array();
  for (const Certificate& one : chain) out.push_back(base64url(one.der()));
  return out;
}

std::vector<Certificate> decoded(const Json& chain) {
  std::vector<Certificate> out;
  for (const Json& one : chain)
    out.push_back(Certificate::from_der(from_base64url(one.get<std::string>()).value()));
  return out;
}

std::string raw(const Json& json, const char* name) {
  return from_base64url(json.at(name).get<std::string>()).value();
}

Json encoded(const NewKeys& keys) {
  return {{"key", base64url(keys.key.pkcs8())}, {"agreement_key", base64url(keys.agreement_key.pkcs8())}};
}

NewKeys keys_in(const Json& json) {
  return {PrivateKey::from_pkcs8(raw(json, "key")), PrivateKey::from_pkcs8(raw(json, "agreement_key"))};
}

Refused foreign(std::string what) {
  return Refused({"keys.chain", {{"what", std::move(what)}}});
}

} // namespace

NewKeys kept_keys(Store& store, std::string_view name) {
  if (const auto kept = store.node(name); kept && !kept->empty()) return keys_in(Json::parse(*kept));
  const NewKeys keys{PrivateKey::ed25519(), PrivateKey::p256()};
  store.transaction([&] { store.set_node(name, encoded(keys).dump()); });
  return keys;
}

EnrolRequest request_for(const NewKeys& keys) {
  return {{}, make_request(keys.key), make_request(keys.agreement_key)};
}

void Identity::follow(const Identity& before, std::int64_t now_ms) {
  former = before.former;
  former.push_back({before.keys.agreement_key, before.agreement.front()});
  std::erase_if(former, [&](const FormerReader& one) {
    return one.certificate.not_after_ms() + limits::stick_age_ms < now_ms;
  });
}

std::string Identity::open_stick(std::string_view kind, std::string_view file) const {
  // An envelope names its reader by certificate: whoever wrote it may not have known the newest one.
  for (const FormerReader& one : former) {
    try {
      return open_envelope(kind, file, one.key, one.certificate);
    } catch (const Refused& refused) {
      if (refused.message().key != "keys.envelope") throw;
    }
  }
  return open_envelope(kind, file, keys.agreement_key, agreement.front());
}

std::string Identity::write() const {
  Json readers = Json::array();
  for (const FormerReader& one : former)
    readers.push_back(
        {{"key", base64url(one.key.pkcs8())}, {"certificate", base64url(one.certificate.der())}});
  Json json = encoded(keys);
  json.update({{"device", device},
               {"hub", hub},
               {"address", address},
               {"chain", encoded(chain)},
               {"agreement", encoded(agreement)},
               {"hub_agreement", encoded(hub_agreement)},
               {"root", base64url(root.der())},
               {"recovery", base64url(recovery.der())},
               {"former", std::move(readers)}});
  return json.dump();
}

Identity Identity::read(std::string_view text) {
  const Json json = Json::parse(text);
  std::vector<FormerReader> former;
  for (const Json& one : json.value("former", Json::array())) // not there in the first homes
    former.push_back(
        {PrivateKey::from_pkcs8(raw(one, "key")), Certificate::from_der(raw(one, "certificate"))});
  return {json.at("device").get<std::string>(),
          json.at("hub").get<std::string>(),
          json.at("address").get<std::string>(),
          keys_in(json),
          decoded(json.at("chain")),
          decoded(json.at("agreement")),
          decoded(json.at("hub_agreement")),
          Certificate::from_der(raw(json, "root")),
          Certificate::from_der(raw(json, "recovery")),
          std::move(former)};
}

std::string hub_host(const std::string& hub) {
  return "hub." + unit_dns(hub);
}

HubClientOptions Identity::hub_client(std::int64_t now_ms) const {
  HubClientOptions options;
  options.address = address;
  options.host = hub_host(hub);
  options.root = root;
  options.now_ms = now_ms;
  options.chain = chain;
  options.key = keys.key;
  return options;
}

Identity certified(const EnrolAnswer& answer, const NewKeys& keys, const Certificate& root,
                   const std::string& address) {
  const std::int64_t now_ms = time_of(answer);
  Identity identity{device_id(keys.key.spki()),
                    answer.hub,
                    address,
                    keys,
                    read_chain(answer.chain),
                    read_chain(answer.agreement),
                    read_chain(answer.hub_agreement),
                    root,
                    Certificate::from_der(answer.recovery)};
  verify_chain(identity.chain, root, Purpose::device, now_ms);
  verify_chain(identity.agreement, root, Purpose::agreement, now_ms);
  if (identity.chain.front().spki() != keys.key.spki() ||
      identity.agreement.front().spki() != keys.agreement_key.spki())
    throw foreign("key");
  const std::string name = identity.device + "." + unit_dns(answer.unit);
  if (identity.chain.front().dns_name() != name || identity.agreement.front().dns_name() != name)
    throw foreign("name");
  if (!identity.hub_agreement.empty()) {
    verify_chain(identity.hub_agreement, root, Purpose::agreement, now_ms);
    if (identity.hub_agreement.front().dns_name() != "agreement." + unit_dns(answer.hub))
      throw foreign("name");
  }
  return identity;
}

std::int64_t time_of(const EnrolAnswer& answer) {
  const auto at = read_instant(answer.at);
  if (!at) throw Refused({"engine.message", {{"what", "at"}}});
  return *at;
}

std::string rights_of(const EnrolAnswer& answer) {
  return Json{{"unit", answer.unit}, {"roles", answer.roles}, {"workers", answer.workers}}.dump();
}

} // namespace dromos
