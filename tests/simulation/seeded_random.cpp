#define OPENSSL_SUPPRESS_DEPRECATED // RAND_METHOD: without it a provider of a hundred lines would be needed
#include "tests/simulation/seeded_random.h"

#include <openssl/rand.h>

#include <cstddef>

namespace dromos::simulation {

namespace {

std::uint64_t state; // OpenSSL's method has no place for what belongs to it

std::uint64_t next() { // splitmix64
  std::uint64_t z = state += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

int fill(unsigned char* bytes, int count) {
  std::uint64_t word = 0;
  for (int i = 0; i < count; ++i) {
    if (i % 8 == 0) word = next();
    bytes[i] = static_cast<unsigned char>(word >> (i % 8 * 8));
  }
  return 1;
}

int ready() {
  return 1;
}

const RAND_METHOD method{nullptr, fill, nullptr, nullptr, fill, ready};

} // namespace

SeededRandom::SeededRandom(std::uint64_t start) {
  seed(start);
  RAND_set_rand_method(&method);
}

SeededRandom::~SeededRandom() {
  RAND_set_rand_method(RAND_OpenSSL());
}

void SeededRandom::seed(std::uint64_t start) {
  state = start;
}

std::uint64_t SeededRandom::position() const {
  return state;
}

} // namespace dromos::simulation
