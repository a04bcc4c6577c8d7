// OpenSSL's randomness from a seed, for as long as this stands: keys, salts, nonces and signatures come out
// the same in every run. One thread.
#pragma once
#include <cstdint>

namespace dromos::simulation {

class SeededRandom {
 public:
  explicit SeededRandom(std::uint64_t seed = 1);
  ~SeededRandom();
  SeededRandom(const SeededRandom&) = delete;
  SeededRandom& operator=(const SeededRandom&) = delete;
  static void seed(std::uint64_t seed);
  std::uint64_t position() const; // seed() with it goes on from here
};

} // namespace dromos::simulation
