// Chance from a seed: the same seed gives the same numbers on every machine (std's distributions do not).
#pragma once
#include <cstdint>
#include <vector>

namespace dromos::simulation {

inline std::uint64_t mixed(std::uint64_t seed, std::uint64_t salt) {
  std::uint64_t z = seed + 0x9e3779b97f4a7c15U * (salt + 1); // SplitMix64
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() { return mixed(state_, count_++); }
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  bool percent(unsigned chance) { return below(100) < chance; }
  template <typename T> const T& pick(const std::vector<T>& of) { return of[below(of.size())]; }

 private:
  std::uint64_t state_, count_ = 0;
};

} // namespace dromos::simulation
