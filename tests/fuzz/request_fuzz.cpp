#include "sync/engine/request.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/scene.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

int fuzz_request(const std::uint8_t* data, std::size_t size) {
  static Scene& scene = Scene::get();
  const std::string text = compose(scene.cast, text_of(data, size));
  accepted(
      [&] { read_request(text_of(data, size), {}, scene.world.root, {scene.world.signer}, scene.now_ms); });
  accepted([&] {
    const Request request = read_request(text, {}, scene.world.root, {scene.world.signer}, scene.now_ms);
    require(request.hello.device == scene.a.keys->device || request.hello.device == scene.b.keys->device,
            "only who has the key says hello");
    require(request.unit == scene.world.kk1, "a unit is what the certificate says");
    for (const Offered& offered : request.offered)
      for (std::size_t i = 0; i < offered.read.leaves().size(); ++i)
        require(!offered.read.leaves()[i].withheld() || !offered.read.change(i),
                "what is withheld is not read");
    if (size % 16 == 0) // verifying costs most of the time: not every time
      require(!accepted([&] {
        read_request(std::string_view(text).substr(0, text.size() - 1), {}, scene.world.root, {},
                     scene.now_ms);
      }),
              "what is cut within its last line is refused");
  });
  return 0;
}

} // namespace dromos::fuzz
