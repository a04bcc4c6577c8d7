// The hub's keys and certificates in H/keys: PEM files, a pair for each name.
//   root       the organisation's root; its key stands here only where this hub made it
//   authority  this hub's CA; the file holds its chain, without the root
//   server, signer, agreement   what the authority has certified for the hub itself
//   recovery   the organisation's recovery reader; its .key file may be taken away, and holds the certificate
//   too signers/, agreements/       earlier certificates: their receipts still bind, sticks sealed to them
//   still open
//   upward, upward_root   of a hub with a parent: its authority as the parent certified it, with the chain
//   above; the root of the parent's tree
//   sender     by which it says hello to its parent; the file holds the whole chain
#pragma once
#include "sync/engine/authority.h"
#include "sync/engine/hub.h"
#include "sync/engine/upward.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dromos {

class Keyring {
 public:
  explicit Keyring(std::filesystem::path folder) : folder_(std::move(folder)) {}

  bool has_key(std::string_view name) const;
  bool has_certificate(std::string_view name) const;
  // Throw Refused "hub.key_missing" {file}, "keys.private_key", "keys.certificate".
  PrivateKey key(std::string_view name) const;
  Certificate certificate(std::string_view name) const { return chain(name).front(); }
  std::vector<Certificate> chain(std::string_view name) const; // what the file holds
  // A leaf with the authority's chain behind it.
  std::vector<Certificate> leaf_chain(std::string_view name) const;
  // What serve shows: with the root, which a laptop that enrols knows by its pin alone.
  std::vector<Certificate> server_chain() const;
  std::vector<Certificate> earlier(std::string_view name) const; // of "signers" or "agreements"

  void put_key(std::string_view name, const PrivateKey& key) const;
  void put_chain(std::string_view name, const std::vector<Certificate>& chain) const;
  // Keeps the present certificate of `name` among the earlier ones.
  void keep_earlier(std::string_view name, std::string_view folder) const;

  HubKeys hub_keys(const std::string& unit) const;
  // The parent's unit, as its certificate says; none where this hub has no parent.
  std::optional<std::string> parent() const;
  UpKeys up_keys(const std::string& unit) const; // REQUIRES: parent()
  // Opens an envelope sealed to this hub under its present or an earlier certificate.
  std::string open_stick(std::string_view kind, std::string_view file) const;
  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path certificate_file(std::string_view name) const;
  std::filesystem::path key_file(std::string_view name) const;

 private:
  std::filesystem::path folder_;
};

// A key and its certificate, as a file that was taken away holds them (or FILE and its neighbour FILE.pem).
struct Reader {
  PrivateKey key;
  Certificate certificate;
};
Reader read_reader(const std::filesystem::path& key_file);

// Every certificate in a PEM text, in its order. Throws Refused "keys.certificate".
std::vector<Certificate> read_pem_chain(std::string_view pem);

} // namespace dromos
