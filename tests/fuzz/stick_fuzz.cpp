#include "sync/engine/cms.h"
#include "sync/engine/envelope.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/scene.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

namespace {

constexpr std::string_view magic = "DROMOS-ENVELOPE 1\n";
constexpr std::string_view between = "\n--\n"; // separates the pieces of a script

// Pieces as the input says them, each truly sealed.
std::string sealed_pieces(std::string_view plain, const Certificate& reader) {
  std::string file(magic);
  for (bool more = true; more;) {
    const std::size_t end = plain.find(between);
    more = end != std::string_view::npos;
    const std::string piece = cms_seal(plain.substr(0, end), {reader});
    for (unsigned shift = 32; shift > 0; shift -= 8)
      file.push_back(static_cast<char>(piece.size() >> (shift - 8)));
    file += piece;
    if (more) plain.remove_prefix(end + between.size());
  }
  return file;
}

void open(std::string_view file, const Scene& scene) {
  accepted([&] {
    const std::string content = open_envelope(kind_stick_up, file, scene.agreement_key, scene.agreement);
    require(!accepted([&] { open_envelope(kind_stick_down, file, scene.agreement_key, scene.agreement); }),
            "a file of one kind is none of another");
    require(accepted([&] {
              const std::string again = seal_envelope(kind_stick_up, content, {scene.agreement});
              require(open_envelope(kind_stick_up, again, scene.agreement_key, scene.agreement) == content,
                      "what is sealed is opened");
            }),
            "content can be sealed again");
  });
}

void hand_over(std::string_view script, Scene& scene) {
  static LaptopStage stage("stick.db");
  const std::string handover = compose(scene.cast, script);
  scene.world.clock.ms = scene.now_ms;
  if (!accepted([&] { stage.laptop().take_handover(handover); })) {
    require(digest_of(stage.store()) == stage.digest(), "a refused stick changes nothing");
    return;
  }
  const std::string state = stage.laptop().state_hash();
  require(accepted([&] { stage.laptop().take_handover(handover); }), "a stick may come twice");
  require(stage.laptop().state_hash() == state, "a stick that comes twice changes no state");
  stage.reset();
}

} // namespace

// The first byte says what the rest is.
int fuzz_stick(const std::uint8_t* data, std::size_t size) {
  static Scene& scene = Scene::get();
  if (size == 0) return 0;
  const std::string_view rest = text_of(data + 1, size - 1);
  switch (data[0]) {
  case 'f': // a file
    open(rest, scene);
    break;
  case 'p': // what its pieces hold
    open(sealed_pieces(rest, scene.agreement), scene);
    break;
  case 'c': // one sealed piece
    open(std::string(magic) + std::string(3, '\0') + std::string(rest), scene);
    accepted([&] { cms_open(rest, scene.agreement_key, scene.agreement); });
    break;
  default: // what one laptop hands to another
    hand_over(rest, scene);
  }
  return 0;
}

} // namespace dromos::fuzz
