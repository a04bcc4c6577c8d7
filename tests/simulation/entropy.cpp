// RAND_set_rand_method is deprecated for programs that ship; it is the one hook that covers every draw.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "tests/simulation/entropy.h"

#include "tests/simulation/random.h"

#include <openssl/rand.h>

#include <cstring>

namespace dromos::simulation {

namespace {

std::uint64_t seed_now = 0, drawn = 0; // OpenSSL's callbacks carry no context

int draw(unsigned char* into, int count) {
  for (int at = 0; at < count; at += 8) {
    const std::uint64_t number = mixed(seed_now, drawn++);
    std::memcpy(into + at, &number, static_cast<std::size_t>(count - at < 8 ? count - at : 8));
  }
  return 1;
}

int ready() {
  return 1;
}

const RAND_METHOD method{nullptr, draw, nullptr, nullptr, draw, ready};

} // namespace

SeededEntropy::SeededEntropy() {
  RAND_set_rand_method(&method);
  seed(1);
}

SeededEntropy::~SeededEntropy() {
  RAND_set_rand_method(nullptr);
}

void SeededEntropy::seed(std::uint64_t seed) {
  seed_now = seed;
  drawn = 0;
}

} // namespace dromos::simulation
