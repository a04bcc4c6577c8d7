#include "server/keyring.h"

#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/limits.h"
#include "server/files.h"
#include "sync/engine/envelope.h"

namespace dromos {
namespace {

// A PEM file of a whole chain and a key.
constexpr std::size_t pem_bytes = 2 * limits::chain_length * limits::certificate_bytes;
constexpr std::string_view begins = "-----BEGIN CERTIFICATE-----";

} // namespace

std::vector<Certificate> read_pem_chain(std::string_view pem) {
  std::vector<Certificate> chain;
  for (std::size_t at = pem.find(begins); at != std::string_view::npos; at = pem.find(begins, at + 1)) {
    if (chain.size() > limits::chain_length) throw Refused({"keys.certificate", {{"what", "length"}}});
    chain.push_back(Certificate::from_pem(pem.substr(at)));
  }
  if (chain.empty()) throw Refused({"keys.certificate", {{"what", "PEM"}}});
  return chain;
}

Reader read_reader(const std::filesystem::path& key_file) {
  const std::string text = read_file(key_file, pem_bytes);
  PrivateKey key = PrivateKey::from_pem(text);
  if (text.find(begins) != std::string::npos) return {std::move(key), read_pem_chain(text).front()};
  std::filesystem::path neighbour = key_file;
  neighbour.replace_extension(".pem");
  return {std::move(key), read_pem_chain(read_file(neighbour, pem_bytes)).front()};
}

std::filesystem::path Keyring::certificate_file(std::string_view name) const {
  return folder_ / (std::string(name) + ".pem");
}
std::filesystem::path Keyring::key_file(std::string_view name) const {
  return folder_ / (std::string(name) + ".key");
}

bool Keyring::has_key(std::string_view name) const {
  return std::filesystem::exists(key_file(name));
}
bool Keyring::has_certificate(std::string_view name) const {
  return std::filesystem::exists(certificate_file(name));
}

PrivateKey Keyring::key(std::string_view name) const {
  if (!has_key(name)) throw Refused({"hub.key_missing", {{"file", key_file(name).string()}}});
  return PrivateKey::from_pem(read_file(key_file(name), pem_bytes));
}

std::vector<Certificate> Keyring::chain(std::string_view name) const {
  if (!has_certificate(name)) throw Refused({"hub.key_missing", {{"file", certificate_file(name).string()}}});
  return read_pem_chain(read_file(certificate_file(name), pem_bytes));
}

std::vector<Certificate> Keyring::leaf_chain(std::string_view name) const {
  std::vector<Certificate> whole = chain("authority");
  whole.insert(whole.begin(), certificate(name));
  return whole;
}

std::vector<Certificate> Keyring::server_chain() const {
  std::vector<Certificate> whole = leaf_chain("server");
  whole.push_back(certificate("root"));
  return whole;
}

std::vector<Certificate> Keyring::earlier(std::string_view name) const {
  std::vector<Certificate> out;
  const std::filesystem::path folder = folder_ / name;
  if (!std::filesystem::is_directory(folder)) return out;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".pem")
      out.push_back(read_pem_chain(read_file(entry.path(), pem_bytes)).front());
  return out;
}

void Keyring::put_key(std::string_view name, const PrivateKey& key) const {
  write_file(key_file(name), key.pem());
}

void Keyring::put_chain(std::string_view name, const std::vector<Certificate>& chain) const {
  std::string pem;
  for (const Certificate& certificate : chain) pem += certificate.pem();
  write_file(certificate_file(name), pem);
}

void Keyring::keep_earlier(std::string_view name, std::string_view folder) const {
  if (!has_certificate(name)) return;
  const Certificate present = certificate(name);
  std::filesystem::create_directories(folder_ / folder);
  write_file(folder_ / folder / (hex(present.thumbprint()).substr(0, 32) + ".pem"), present.pem());
}

HubKeys Keyring::hub_keys(const std::string& unit) const {
  if (!has_certificate("authority")) throw Refused({"hub.awaits_certificate", {{"unit", unit}}});
  return {unit, certificate("root"), leaf_chain("signer"), key("signer"), earlier("signers")};
}

std::optional<std::string> Keyring::parent() const {
  if (!has_certificate("upward")) return std::nullopt;
  const std::vector<Certificate> upward = chain("upward");
  const auto unit = upward.size() < 2 ? std::nullopt : unit_of_dns(upward[1].dns_name());
  if (!unit) throw Refused({"keys.chain", {{"what", "parent"}}});
  return unit;
}

UpKeys Keyring::up_keys(const std::string& unit) const {
  std::vector<Certificate> signers = earlier("signers");
  signers.push_back(certificate("signer"));
  return {unit,          *parent(),         certificate("upward_root"), chain("upward"), chain("sender"),
          key("sender"), std::move(signers)};
}

std::string Keyring::open_stick(std::string_view kind, std::string_view file) const {
  const PrivateKey own = key("agreement");
  // An envelope names its reader by certificate: a stick may have been written before the last renewal.
  for (const Certificate& before : earlier("agreements")) {
    try {
      return open_envelope(kind, file, own, before);
    } catch (const Refused& refused) {
      if (refused.message().key != "keys.envelope") throw;
    }
  }
  return open_envelope(kind, file, own, certificate("agreement"));
}

} // namespace dromos
