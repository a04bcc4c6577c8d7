// dromos-kills: see scripts/crash --kills.
#include "tests/crash/kills/kills.h"

#include <iostream>

int main(int count, char** arguments) {
  const std::uint64_t wanted = count > 1 ? std::stoull(arguments[1]) : 100;
  const std::uint64_t seed = count > 2 ? std::stoull(arguments[2]) : 1;
  std::uint64_t kills = 0;
  try {
    dromos::crash::Kills all(seed);
    all.run(wanted);
    for (const auto& [what, times] : all.hit()) {
      std::cout << what << ": " << times << "\n";
      kills += times;
    }
  } catch (const std::exception& failure) {
    std::cout << "BREACH seed " << seed << ": " << failure.what() << std::endl;
    return 1;
  }
  std::cout << "FIGURE kills " << kills << " kills -" << std::endl;
  return 0;
}
