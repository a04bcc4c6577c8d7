// OpenSSL's random source for as long as one of these lives: numbers from a seed, so that keys, ECDSA
// signatures, salts, nonces and envelopes are the same in every replay.
#pragma once
#include <cstdint>

namespace dromos::simulation {

class SeededEntropy {
 public:
  SeededEntropy();
  ~SeededEntropy();
  SeededEntropy(const SeededEntropy&) = delete;
  SeededEntropy& operator=(const SeededEntropy&) = delete;

  static void seed(std::uint64_t seed);
};

} // namespace dromos::simulation
