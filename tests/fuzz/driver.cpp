// The entry that libFuzzer calls, for the one target that this program is built for.
#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return dromos::fuzz::DROMOS_FUZZ_TARGET(data, size);
}
