#include "server/issuing.h"

#include "server/files.h"
#include "sync/engine/chains.h"

#include <algorithm>

namespace dromos {
namespace {

constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000, year_ms = 365 * day_ms;
// A root outlives two authorities, an authority five renewals of its leaves, a device its yearly renewal.
constexpr std::int64_t root_ms = 20 * year_ms, authority_ms = 10 * year_ms, own_ms = 2 * year_ms,
                       device_ms = year_ms;
// A machine whose clock is a little behind ours takes a new certificate all the same.
constexpr std::int64_t early_ms = 5LL * 60 * 1000;

Validity lasting(std::int64_t now_ms, std::int64_t length_ms) {
  return {std::max<std::int64_t>(0, now_ms - early_ms), now_ms + length_ms};
}

// No certificate outlives the one that vouches for it.
Validity under(const Certificate& issuer, std::int64_t now_ms, std::int64_t length_ms) {
  Validity validity = lasting(now_ms, length_ms);
  validity.to_ms = std::min(validity.to_ms, issuer.not_after_ms());
  if (validity.to_ms <= now_ms) throw Refused({"hub.authority_ended", {}});
  return validity;
}

} // namespace

void make_recovery(const Keyring& keys, const std::string& organisation, std::int64_t now_ms) {
  const PrivateKey key = PrivateKey::p256();
  const Certificate reader =
      make_self_signed_reader(key, organisation + " recovery", lasting(now_ms, root_ms));
  // Both in one file: it is the one that is taken away, and all that a restore elsewhere needs.
  write_file(keys.key_file("recovery"), key.pem() + reader.pem());
  keys.put_chain("recovery", {reader});
}

void make_own_root(const Keyring& keys, const std::string& unit, const std::string& organisation,
                   std::int64_t now_ms) {
  const PrivateKey root_key = PrivateKey::p256();
  const Certificate root = make_root(root_key, organisation, lasting(now_ms, root_ms));
  const PrivateKey authority_key = PrivateKey::p256();
  const Certificate authority = issue(root, root_key, authority_key.spki(), Purpose::hub, unit_dns(unit),
                                      under(root, now_ms, authority_ms));
  keys.put_key("root", root_key);
  keys.put_chain("root", {root});
  keys.put_key("authority", authority_key);
  issue_own(keys, unit, {authority}, now_ms);
  keys.put_chain("authority", {authority});
}

void renew_authority(const Keyring& keys, const std::string& unit, const PrivateKey& root_key,
                     std::int64_t now_ms) {
  const Certificate root = keys.certificate("root");
  keys.put_chain("authority", {issue(root, root_key, keys.key("authority").spki(), Purpose::hub,
                                     unit_dns(unit), under(root, now_ms, authority_ms))});
}

void issue_own(const Keyring& keys, const std::string& unit, const std::vector<Certificate>& authority,
               std::int64_t now_ms) {
  const PrivateKey authority_key = keys.key("authority");
  const Validity validity = under(authority.front(), now_ms, own_ms);
  const auto certify = [&](std::string_view name, Purpose purpose, std::string_view label) {
    if (!keys.has_key(name))
      keys.put_key(name, purpose == Purpose::signer ? PrivateKey::ed25519() : PrivateKey::p256());
    const std::string dns = std::string(label) + "." + unit_dns(unit);
    keys.put_chain(name,
                   {issue(authority.front(), authority_key, keys.key(name).spki(), purpose, dns, validity)});
  };
  keys.keep_earlier("signer", "signers");
  keys.keep_earlier("agreement", "agreements");
  certify("signer", Purpose::signer, "signer");
  certify("agreement", Purpose::agreement, "agreement");
  certify("server", Purpose::server, "hub"); // last: a running serve watches this file
}

std::vector<Certificate> certify_hub(const Keyring& keys, std::string_view request_pem,
                                     const std::string& unit, std::int64_t now_ms) {
  const std::string spki = verify_request(request_pem, Purpose::hub);
  const Certificate root = keys.certificate("root");
  return {
      issue(root, keys.key("root"), spki, Purpose::hub, unit_dns(unit), under(root, now_ms, authority_ms)),
      root};
}

std::vector<Certificate> certify_child(const Keyring& keys, const std::string& unit,
                                       std::string_view authority_spki, std::int64_t now_ms) {
  std::vector<Certificate> chain = keys.chain("authority");
  chain.insert(chain.begin(), issue(chain.front(), keys.key("authority"), authority_spki, Purpose::hub,
                                    unit_dns(unit), under(chain.front(), now_ms, authority_ms)));
  return chain;
}

void issue_sender(const Keyring& keys, const std::string& unit, const std::vector<Certificate>& upward,
                  std::int64_t now_ms) {
  if (!keys.has_key("sender")) keys.put_key("sender", PrivateKey::ed25519());
  const std::string spki = keys.key("sender").spki();
  std::vector<Certificate> chain = upward;
  chain.insert(chain.begin(),
               issue(upward.front(), keys.key("authority"), spki, Purpose::device,
                     device_id(spki) + "." + unit_dns(unit), under(upward.front(), now_ms, own_ms)));
  keys.put_chain("sender", chain);
}

DeviceCertificates issue_device(const Keyring& keys, const std::string& unit, std::string_view device_spki,
                                std::string_view agreement_spki, std::int64_t now_ms) {
  const std::vector<Certificate> authority = keys.chain("authority");
  const PrivateKey key = keys.key("authority");
  const Validity validity = under(authority.front(), now_ms, device_ms);
  DeviceCertificates made;
  made.device = device_id(device_spki);
  const std::string dns = made.device + "." + unit_dns(unit);
  const auto chain = [&](std::string_view spki, Purpose purpose) {
    std::vector<Certificate> whole = authority;
    whole.insert(whole.begin(), issue(authority.front(), key, spki, purpose, dns, validity));
    return ders_of(whole);
  };
  made.chain = chain(device_spki, Purpose::device);
  made.agreement = chain(agreement_spki, Purpose::agreement);
  return made;
}

} // namespace dromos
