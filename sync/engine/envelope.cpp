#include "sync/engine/envelope.h"

#include "schema/errors.h"
#include "schema/limits.h"
#include "sync/engine/cms.h"
#include "sync/engine/packed.h"

#include <algorithm>

namespace dromos {

namespace {
constexpr std::string_view magic = "DROMOS-ENVELOPE 1\n";
// What CMS adds to a piece: recipients and tag, far below this.
constexpr std::size_t overhead = 64 * 1024;

Refused broken(std::string what) {
  return Refused({"engine.envelope", {{"what", std::move(what)}}});
}
} // namespace

std::string seal_envelope(std::string_view kind, std::string_view content,
                          const std::vector<Certificate>& readers) {
  const std::string digest = sha256(content);
  const std::size_t pieces =
      std::max<std::size_t>(1, (content.size() + limits::stick_piece_bytes - 1) / limits::stick_piece_bytes);
  std::string file(magic);
  for (std::size_t i = 0; i < pieces; ++i) {
    std::string plain = Packer().number(i).number(pieces).text(kind).text(digest).take();
    plain.append(content.substr(i * limits::stick_piece_bytes, limits::stick_piece_bytes));
    const std::string piece = cms_seal(plain, readers);
    for (int shift = 24; shift >= 0; shift -= 8)
      file.push_back(static_cast<char>(piece.size() >> static_cast<unsigned>(shift)));
    file += piece;
  }
  return file;
}

std::string open_envelope(std::string_view kind, std::string_view file, const PrivateKey& key,
                          const Certificate& certificate) {
  if (!file.starts_with(magic)) throw broken("no Dromos file");
  file.remove_prefix(magic.size());
  std::string content, digest;
  std::size_t pieces = 1;
  for (std::size_t i = 0; i < pieces; ++i) {
    if (file.size() < 4) throw broken("cut short");
    std::size_t length = 0;
    for (int k = 0; k < 4; ++k)
      length = length << 8U | static_cast<unsigned char>(file[static_cast<std::size_t>(k)]);
    file.remove_prefix(4);
    if (length > limits::stick_piece_bytes + overhead) throw broken("a piece beyond its bound");
    if (length > file.size()) throw broken("cut short");
    const std::string plain = cms_open(file.substr(0, length), key, certificate);
    file.remove_prefix(length);
    Unpacker in(plain);
    const std::uint64_t number = in.number(), total = in.number();
    if (in.view() != kind) throw broken("another kind of file");
    const std::string_view whole = in.view();
    if (i == 0) {
      digest = whole;
      pieces = total;
    }
    if (number != i || total != pieces || whole != digest) throw broken("pieces of another file");
    content.append(in.rest());
  }
  if (!file.empty()) throw broken("something follows its end");
  if (sha256(content) != digest) throw broken("altered");
  return content;
}

} // namespace dromos
