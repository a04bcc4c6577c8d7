#include "tests/fuzz/promise.h"
#include "tests/fuzz/scene.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

namespace {

void check_answer(const std::string& answer) {
  require(accepted([&] {
            Lines lines(answer);
            std::string_view last;
            while (!lines.done()) last = lines.next();
            const UntrustedJws jws = jws_read(last);
            jws_verify(jws, typ_answer, Scene::get().world.signer);
            read_answer(jws.payload);
          }),
          "a hub's answer is read by a laptop");
}

} // namespace

int fuzz_exchange(const std::uint8_t* data, std::size_t size) {
  static HubStage stage("exchange.db");
  static Scene& scene = Scene::get();
  const std::string request = compose(scene.cast, text_of(data, size));
  const std::vector<std::string> peer = ders_of(scene.a.keys->chain);
  scene.world.clock.ms = scene.now_ms;
  std::string answer;
  const bool taken = accepted([&] { answer = stage.hub().exchange(request, peer); });
  if (!taken) {
    require(digest_of(stage.store()) == stage.digest(), "a refused request changes nothing");
    return 0;
  }
  check_answer(answer);
  const Viewer all{scene.world.kk1, {}, {}, true};
  const std::string state = stage.hub().state_hash(all);
  require(accepted([&] { answer = stage.hub().exchange(request, peer); }), "a request may come twice");
  check_answer(answer);
  require(stage.hub().state_hash(all) == state, "a request that comes twice changes no state");
  stage.reset();
  return 0;
}

} // namespace dromos::fuzz
