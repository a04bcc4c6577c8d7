#include "sync/engine/chains.h"

#include "schema/errors.h"
#include "schema/limits.h"
#include "sync/engine/authority.h"

namespace dromos {

namespace {
constexpr std::int64_t beginning_of_time = 0; // nothing has ended yet
}

std::vector<Certificate> read_chain(const std::vector<std::string>& ders) {
  if (ders.empty() || ders.size() > limits::chain_length) throw Refused({"keys.chain", {{"what", "length"}}});
  std::vector<Certificate> chain;
  for (const std::string& der : ders) {
    if (der.size() > limits::certificate_bytes) throw Refused({"keys.chain", {{"what", "length"}}});
    chain.push_back(Certificate::from_der(der));
  }
  return chain;
}

std::vector<std::string> ders_of(const std::vector<Certificate>& chain) {
  std::vector<std::string> out;
  for (const Certificate& certificate : chain) out.push_back(certificate.der());
  return out;
}

void Chains::verify_current(const ProvenDevice& device, std::int64_t now_ms) const {
  verify_chain(read_chain(device.chain), root_, Purpose::device, now_ms);
}

const ProvenDevice& Chains::add(const std::vector<std::string>& ders) {
  const std::vector<Certificate> chain = read_chain(ders);
  verify_chain(chain, root_, Purpose::device, beginning_of_time);
  const std::string dns = chain.front().dns_name();
  const std::string device = device_id(chain.front().spki());
  const auto unit = dns.starts_with(device + ".") ? unit_of_dns(dns.substr(device.size() + 1)) : std::nullopt;
  if (!unit) throw Refused({"keys.chain", {{"what", "name"}}});
  return devices_.insert_or_assign(device, ProvenDevice{ders, chain.front(), *unit}).first->second;
}

const ProvenDevice& Chains::of(const std::string& device) const {
  const auto known = devices_.find(device);
  if (known == devices_.end()) throw Refused({"engine.unknown_device", {{"device", device}}});
  return known->second;
}

} // namespace dromos
