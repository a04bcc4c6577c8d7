// Verifying a request: everything that needs no store, before anything is opened.
#include "sync/engine/request.h"

#include "schema/errors.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "sync/engine/authority.h"
#include "sync/engine/chains.h"

namespace dromos {

namespace {

// A verdict of the home hub, when it travels with its batch. One of another signer says nothing here.
std::optional<Receipt> verdict_of(const UntrustedJws& jws, const std::vector<Certificate>& signers) {
  if (mutant(Mutant::verdict_of_anybody)) return read_receipt(jws.payload);
  for (const Certificate& signer : signers) {
    if (signer.thumbprint() != jws.thumbprint) continue;
    jws_verify(jws, typ_receipt, signer);
    return read_receipt(jws.payload);
  }
  return std::nullopt;
}

// Signers of home hubs below, as a child shows them. A receipt outlives its signer's certificate, as a batch
// does.
class HomeSigners {
 public:
  explicit HomeSigners(const Certificate& root) : root_(root) {}
  void add(const std::vector<std::string>& ders) {
    const std::vector<Certificate> chain = read_chain(ders);
    verify_chain(chain, root_, Purpose::signer, 0);
    const std::string dns = chain.front().dns_name();
    const auto unit = unit_of_dns(dns.substr(dns.find('.') + 1));
    if (!unit || chain.size() < 2) throw Refused({"keys.chain", {{"what", "name"}}});
    signers_.insert_or_assign(chain.front().thumbprint(), Signer{chain.front(), *unit, chain[1].spki()});
  }
  void hear(const UntrustedJws& jws, std::string_view line) {
    const auto signer = signers_.find(jws.thumbprint);
    if (signer == signers_.end()) return;
    jws_verify(jws, typ_receipt, signer->second.certificate);
    Receipt receipt = read_receipt(jws.payload);
    if (receipt.hub != signer->second.unit) return;
    const std::string batch = receipt.batch;
    said_.insert_or_assign(batch, Said{std::move(receipt), std::string(line), signer->second.authority});
  }
  // A device's home hub is the one that certified it: nobody else's word counts.
  void give(Offered& offered) {
    const auto said = said_.find(offered.read.header().hash);
    if (said == said_.end()) return;
    const std::string& authority = said->second.authority;
    const bool home = offered.chain.size() > 1 && Certificate::from_der(offered.chain[1]).spki() == authority;
    if (!home && !mutant(Mutant::verdict_of_another_hub)) return;
    if (said->second.receipt.device != offered.read.header().device) return;
    offered.home = std::move(said->second.receipt);
    offered.home_line = std::move(said->second.line);
    said_.erase(said);
  }

 private:
  struct Signer {
    Certificate certificate;
    std::string unit, authority; // authority: SPKI
  };
  struct Said {
    Receipt receipt;
    std::string line, authority;
  };
  const Certificate& root_;
  std::map<std::string, Signer> signers_; // by thumbprint
  std::map<std::string, Said> said_;      // by batch
};

} // namespace

Request read_request(std::string_view bytes, const std::vector<std::string>& peer, const Certificate& root,
                     const std::vector<Certificate>& signers, std::int64_t now_ms) {
  if (bytes.size() > limits::exchange_bytes_plain) throw Refused({"engine.message", {{"what", "size"}}});
  Chains chains(root);
  std::string said_by;
  if (!peer.empty()) said_by = device_id(chains.add(peer).certificate.spki());
  Request request;
  std::map<std::string, std::pair<Receipt, std::string>> verdicts; // by batch
  HomeSigners homes(root);
  Lines lines(bytes);
  while (!lines.done()) {
    const std::string_view line = lines.next();
    const UntrustedLine untrusted = classify(line);
    if (untrusted.kind == "chain") {
      chains.add(untrusted.chain);
    } else if (untrusted.kind == "signer") {
      homes.add(untrusted.chain);
      request.signers.push_back(untrusted.chain);
    } else if (untrusted.kind == typ_hello) {
      if (!request.hello.device.empty()) throw Refused({"engine.message", {{"what", "a second hello"}}});
      const ProvenDevice& device = chains.of(untrusted.jws.kid);
      chains.verify_current(device, now_ms);
      jws_verify(untrusted.jws, typ_hello, device.certificate);
      request.hello = read_hello(untrusted.jws.payload);
      const bool by_peer = said_by.empty() || said_by == request.hello.device;
      if (request.hello.device != untrusted.jws.kid || !(by_peer || mutant(Mutant::hello_of_another_device)))
        throw Refused({"engine.message", {{"what", "another device's hello"}}});
      request.hello_hash = sha256(untrusted.jws.payload);
      request.hello_payload = untrusted.jws.payload;
      request.chain = device.chain;
      request.unit = device.unit;
    } else if (untrusted.kind == typ_receipt) {
      if (auto verdict = verdict_of(untrusted.jws, signers)) {
        const std::string batch = verdict->batch;
        verdicts.insert_or_assign(batch, std::pair(std::move(*verdict), std::string(line)));
      } else {
        homes.hear(untrusted.jws, line);
      }
    } else if (untrusted.kind == typ_batch) {
      const ProvenDevice& device = chains.of(untrusted.jws.kid);
      BatchHeader header = verify_header(line, untrusted.jws, device.certificate);
      std::vector<std::string_view> leaves;
      for (std::uint64_t seen = 0; seen < header.count;) {
        leaves.push_back(lines.next());
        seen += leaf_count(leaves.back(), header.count - seen);
      }
      Offered offered{
          ReadBatch(verify(std::move(header), leaves)), device.chain, device.unit, std::nullopt, {}};
      if (const auto verdict = verdicts.find(offered.read.header().hash); verdict != verdicts.end()) {
        offered.verdict = verdict->second.first;
        offered.verdict_line = verdict->second.second;
        verdicts.erase(verdict);
      }
      homes.give(offered);
      request.offered.push_back(std::move(offered));
    } else {
      throw Refused({"engine.message", {{"what", "a line that does not belong in a request"}}});
    }
  }
  if (request.hello.device.empty()) throw Refused({"engine.message", {{"what", "no hello"}}});
  for (auto& [batch, verdict] : verdicts) request.verdicts.push_back(std::move(verdict));
  return request;
}

} // namespace dromos
