#include "sync/engine/jws.h"

#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/json.h"
#include "schema/limits.h"
#include "schema/mutant.h"

#include <algorithm>
#include <cassert>
#include <optional>

namespace dromos {
namespace {

constexpr std::string_view algorithm = "Ed25519"; // RFC 9864 §2.2; "EdDSA" does not say which curve
constexpr std::size_t signature_bytes = 64, thumbprint_bytes = 32, device_id_letters = 16, typ_letters = 64;

[[noreturn]] void refuse(std::string_view what) {
  throw Refused({"engine.jws", {{"what", std::string(what)}}});
}

// Media type letters (RFC 6838 §4.2) need no escape in JSON.
bool is_typ(std::string_view text) {
  return !text.empty() && text.size() <= typ_letters && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
  });
}

bool is_device_id(std::string_view text) {
  return text.size() == device_id_letters && from_base32(text).has_value();
}

Json object_of(std::string_view bytes, std::size_t members, std::string_view what) {
  Json object;
  try {
    object = parse_json(bytes);
  } catch (const Refused&) {
    refuse(what);
  }
  if (!object.is_object() || object.size() != members) refuse(what);
  return object;
}

// The member's text; a missing one also means that another stands in its place, since members are counted.
const std::string& member(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) refuse(name);
  return found->get_ref<const std::string&>();
}

// The one spelling of a line: what its signature does not cover is fixed as well. So it is taken apart where
// it must be divided, and what is between is base64url or refused.
constexpr std::string_view before_head = R"({"protected":")", before_body = R"(","payload":")",
                           before_signature = R"(","signature":")", at_end = R"("})";

struct Parts {
  std::string_view head, body, signature;
};

std::optional<Parts> parts_of(std::string_view line) {
  const std::size_t body = line.find(before_body), signature = line.rfind(before_signature);
  if (!line.starts_with(before_head) || !line.ends_with(at_end) || body == std::string_view::npos ||
      body < before_head.size() || signature == std::string_view::npos ||
      signature < body + before_body.size() ||
      line.size() < signature + before_signature.size() + at_end.size())
    return std::nullopt;
  const auto between = [line](std::size_t from, std::size_t to) { return line.substr(from, to - from); };
  const Parts parts{between(before_head.size(), body), between(body + before_body.size(), signature),
                    between(signature + before_signature.size(), line.size() - at_end.size())};
  for (const std::string_view part : {parts.head, parts.body, parts.signature})
    if (part.find('"') != std::string_view::npos) return std::nullopt; // another member
  return parts;
}

// What is wrong with a line that has not that spelling.
[[noreturn]] void refuse_outer(std::string_view line) {
  const Json outer = object_of(line, 3, "members");
  for (const char* name : {"protected", "payload", "signature"}) member(outer, name);
  refuse("members");
}

std::string decoded(std::string_view text, std::string_view what) {
  auto bytes = from_base64url(text);
  if (!bytes) refuse(what);
  return std::move(*bytes);
}

} // namespace

std::string jws_sign(std::string_view payload, std::string_view typ, const PrivateKey& key,
                     const Certificate& certificate) {
  assert(is_typ(typ));
  std::string header = R"({"alg":"Ed25519","typ":")";
  header.append(typ).append(R"(","kid":")").append(device_id(certificate.spki()));
  header.append(R"(","x5t#S256":")").append(base64url(certificate.thumbprint())).append(R"("})");
  const std::string head = base64url(header), body = base64url(payload);
  const std::string signature = key.sign(head + '.' + body); // RFC 7515 §5.1 step 5
  assert(signature.size() == signature_bytes);
  std::string line(before_head);
  return line.append(head)
      .append(before_body)
      .append(body)
      .append(before_signature)
      .append(base64url(signature))
      .append(at_end);
}

UntrustedJws jws_read(std::string_view line) {
  if (line.size() > limits::jws_bytes) refuse("size");
  const std::optional<Parts> parts = parts_of(line);
  if (!parts) refuse_outer(line);
  const auto& [head, body, signature] = *parts;

  UntrustedJws jws;
  jws.signature = decoded(signature, "signature");
  if (jws.signature.size() != signature_bytes) refuse("signature");
  jws.payload = decoded(body, "payload");

  if (head.size() > limits::jws_protected_bytes) refuse("protected");
  const Json header = object_of(decoded(head, "protected"), 4, "protected");
  if (member(header, "alg") != algorithm && !mutant(Mutant::unknown_alg_accepted)) refuse("alg");
  jws.typ = member(header, "typ");
  if (!is_typ(jws.typ)) refuse("typ");
  jws.kid = member(header, "kid");
  if (!is_device_id(jws.kid)) refuse("kid");
  jws.thumbprint = decoded(member(header, "x5t#S256"), "x5t#S256");
  if (jws.thumbprint.size() != thumbprint_bytes) refuse("x5t#S256");

  jws.signing_input.reserve(head.size() + 1 + body.size());
  jws.signing_input.append(head).append(1, '.').append(body);
  return jws;
}

void jws_verify_key(const UntrustedJws& jws, std::string_view typ, const Certificate& certificate) {
  const std::string spki = certificate.spki();
  // An ECDSA signature never has exactly this shape by rule, only by chance: the key's type is asked first.
  const bool same_typ = jws.typ == typ || mutant(Mutant::typ_not_checked);
  if (!same_typ || jws.kid != device_id(spki) || !certificate.is_ed25519() ||
      !(mutant(Mutant::signature_not_checked) || certificate.verify(jws.signing_input, jws.signature)))
    throw Refused({"engine.jws_signature", {{"kid", jws.kid}}});
}

void jws_verify(const UntrustedJws& jws, std::string_view typ, const Certificate& certificate) {
  if (jws.thumbprint != certificate.thumbprint() && !mutant(Mutant::thumbprint_not_checked))
    throw Refused({"engine.jws_signature", {{"kid", jws.kid}}});
  jws_verify_key(jws, typ, certificate);
}

} // namespace dromos
