// The keys and certificates of every simulated world, made once a process from one seed: a tree of trust with
// one hub, and identities for its devices.
#pragma once
#include "sync/engine/authority.h"
#include "sync/engine/laptop.h"

#include <map>
#include <string>
#include <vector>

namespace dromos::simulation {

inline const std::string hub_unit = "gr/el30/athina";
inline const std::vector<std::string> units{"gr/el30/athina/kk1", "gr/el30/athina/kk2"};

struct DeviceIdentity {
  std::string device, unit;
  PrivateKey key, agreement_key;
  std::vector<Certificate> chain, agreement; // own first, without the root
};

struct Signer {
  PrivateKey key;
  Certificate certificate;
};

class Identities {
 public:
  Identities();

  // The n-th of a unit; what is beyond the pool is refused by REQUIRES: n < count().
  const DeviceIdentity& device(const std::string& unit, std::size_t n) const { return pool_.at(unit)[n]; }
  std::size_t count() const { return pool_.begin()->second.size(); }
  // The same key under a new certificate, as a yearly renewal gives it.
  std::vector<Certificate> renewed(const DeviceIdentity& device) const;

  PrivateKey root_key;
  Certificate root;
  PrivateKey authority_key;
  Certificate authority;
  std::vector<Signer> signers; // the hub's, one after another
  PrivateKey agreement_key;    // the hub's, for sticks
  Certificate agreement;

 private:
  std::map<std::string, std::vector<DeviceIdentity>> pool_; // by unit
};

} // namespace dromos::simulation
