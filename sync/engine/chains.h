// The devices of one message, each proven by its certificate chain.
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
  Chains(Certificate root, std::int64_t now_ms) : root_(std::move(root)), now_ms_(now_ms) {}
  // Proves a chain of a device and keeps it by device id. Throws Refused "keys.chain".
  const ProvenDevice& add(const std::vector<std::string>& ders);
  // Throws Refused "engine.unknown_device" {device}: no chain came before it.
  const ProvenDevice& of(const std::string& device) const;
  bool knows(const std::string& device) const { return devices_.contains(device); }

 private:
  Certificate root_;
  std::int64_t now_ms_;
  std::map<std::string, ProvenDevice> devices_;
};

std::vector<Certificate> read_chain(const std::vector<std::string>& ders);
std::vector<std::string> ders_of(const std::vector<Certificate>& chain);

} // namespace dromos
