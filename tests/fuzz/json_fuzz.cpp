#include "schema/json.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

int fuzz_json(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  accepted([&] {
    const Json read = parse_json(text);
    const std::string written = canonical(read);
    Json again;
    require(accepted([&] { again = parse_json(written); }), "what canonical() writes, parse_json() reads");
    require(canonical(again) == written, "the canonical form is one form");
  });
  return 0;
}

} // namespace dromos::fuzz
