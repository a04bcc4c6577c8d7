#include "tests/simulation/identities.h"

#include "sync/engine/chains.h"
#include "tests/simulation/seeded_random.h"

namespace dromos::simulation {

namespace {

constexpr std::size_t devices_per_unit = 64, signers_in_all = 4;
constexpr std::uint64_t pool_seed = 0x64726f6d6f73;

// As a chain that was read: what is made here is the same object as what comes by message.
Certificate read(const Certificate& made) {
  return Certificate::from_der(made.der());
}

Validity whole_time() {
  return {1'700'000'000'000, 2'500'000'000'000};
}

PrivateKey seeded(std::uint64_t salt, bool p256) {
  SeededRandom::seed(pool_seed + salt);
  return p256 ? PrivateKey::p256() : PrivateKey::ed25519();
}

} // namespace

Identities::Identities()
    : root_key(seeded(0, true)), root(read(make_root(root_key, "Dromos simulation", whole_time()))),
      authority_key(seeded(1, true)),
      authority(
          read(issue(root, root_key, authority_key.spki(), Purpose::hub, unit_dns(hub_unit), whole_time()))),
      agreement_key(seeded(2, true)),
      agreement(issue(authority, authority_key, agreement_key.spki(), Purpose::agreement,
                      "agreement." + unit_dns(hub_unit), whole_time())) {
  for (std::size_t i = 0; i < signers_in_all; ++i) {
    PrivateKey key = seeded(10 + i, false);
    const Certificate certificate = read(issue(authority, authority_key, key.spki(), Purpose::signer,
                                               "signer." + unit_dns(hub_unit), whole_time()));
    signers.push_back({std::move(key), certificate});
  }
  std::uint64_t salt = 100;
  for (const std::string& unit : units)
    for (std::size_t i = 0; i < devices_per_unit; ++i) {
      PrivateKey key = seeded(salt++, false), agreement_of = seeded(salt++, true);
      const std::string device = device_id(key.spki());
      const auto chain = [&](const PrivateKey& of, Purpose purpose) {
        return std::vector<Certificate>{
            issue(authority, authority_key, of.spki(), purpose, device + "." + unit_dns(unit), whole_time()),
            authority};
      };
      auto own = chain(key, Purpose::device), reader = chain(agreement_of, Purpose::agreement);
      pool_[unit].push_back(
          {device, unit, std::move(key), std::move(agreement_of), std::move(own), std::move(reader)});
    }
}

std::vector<Certificate> Identities::renewed(const DeviceIdentity& device) const {
  return {read(issue(authority, authority_key, device.key.spki(), Purpose::device,
                     device.device + "." + unit_dns(device.unit), whole_time())),
          authority};
}

} // namespace dromos::simulation
