// The devices of one message, each proven by its certificate chain. A batch outlives the certificate of its
// device: whether that one has ended since is asked of who speaks now (verify_current), never of who wrote
// then.
#pragma once
#include "sync/engine/keys.h"

#include <map>
#include <string>
#include <vector>

namespace dromos {

struct ProvenDevice {
  std::vector<std::string> chain; // DER, leaf first
  Certificate certificate;
  std::string unit;
};

class Chains {
 public:
  explicit Chains(Certificate root) : root_(std::move(root)) {}
  // Proves a chain of a device and keeps it by device id. Throws Refused "keys.chain".
  const ProvenDevice& add(const std::vector<std::string>& ders);
  // Throws Refused "engine.unknown_device" {device}: no chain came before it.
  const ProvenDevice& of(const std::string& device) const;
  // Throws Refused "keys.chain" where a certificate of that device's chain has ended at `now_ms`.
  void verify_current(const ProvenDevice& device, std::int64_t now_ms) const;
  bool knows(const std::string& device) const { return devices_.contains(device); }

 private:
  Certificate root_;
  std::map<std::string, ProvenDevice> devices_;
};

std::vector<Certificate> read_chain(const std::vector<std::string>& ders);
std::vector<std::string> ders_of(const std::vector<Certificate>& chain);

} // namespace dromos
