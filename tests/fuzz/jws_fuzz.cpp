#include "schema/encoding.h"
#include "sync/engine/jws.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/scene.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

namespace {

// The one spelling of what was read (docs/protocol.md §9): nothing in a line may be altered unseen.
void require_one_spelling(std::string_view line, const UntrustedJws& jws) {
  const std::size_t dot = jws.signing_input.find('.');
  require(line == R"({"protected":")" + jws.signing_input.substr(0, dot) + R"(","payload":")" +
                      base64url(jws.payload) + R"(","signature":")" + base64url(jws.signature) + "\"}",
          "a signed line has one spelling");
}

} // namespace

// The first line is the protected header, the rest the payload; all of it is read as a line of its own too.
int fuzz_jws(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  accepted([&] { require_one_spelling(text, jws_read(text)); });

  static const Signer signer = Scene::get().cast.signers.at("a");
  static const Signer other = Scene::get().cast.signers.at("hub");
  static const std::map<std::string, std::string, std::less<>> words{
      {"kid", device_id(signer.certificate.spki())}, {"x5t", base64url(signer.certificate.thumbprint())}};
  std::string_view payload = text;
  const std::string header = replace_words(take_line(payload), words);
  const std::string line = signed_line(header, payload, signer.key);
  accepted([&] {
    const UntrustedJws jws = jws_read(line);
    require_one_spelling(line, jws);
    require(jws.payload == payload, "the payload is what was signed");
    require(!accepted([&] { jws_verify_key(jws, jws.typ, other.certificate); }),
            "another's key does not verify");
    require(!accepted([&] { jws_verify_key(jws, jws.typ + "x", signer.certificate); }),
            "nor does another typ");
    jws_verify(jws, jws.typ, signer.certificate);
    require(jws.kid == words.at("kid"), "what is verified names its signer");
  });
  return 0;
}

} // namespace dromos::fuzz
