#include "tests/fuzz/promise.h"
#include "tests/fuzz/scene.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

int fuzz_answer(const std::uint8_t* data, std::size_t size) {
  static LaptopStage stage("answer.db");
  static Scene& scene = Scene::get();
  const std::string answer = compose(scene.cast, text_of(data, size));
  scene.world.clock.ms = scene.now_ms;
  if (!accepted([&] { stage.laptop().apply(answer); })) {
    require(digest_of(stage.store()) == stage.digest(), "a refused answer changes nothing");
    return 0;
  }
  const std::string state = stage.laptop().state_hash();
  require(accepted([&] { stage.laptop().apply(answer); }), "an answer may come twice");
  require(stage.laptop().state_hash() == state, "an answer that comes twice changes no state");
  require(accepted([&] { stage.laptop().request(1'000'000); }), "a laptop goes on after an answer");
  stage.reset();
  return 0;
}

} // namespace dromos::fuzz
