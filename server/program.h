// dromos-hub as a function: a command line in, an exit code out. main() gives it the real clock and store,
// tests others.
//   0 done; 1 refused, a person must act; 2 wrong use; 3 unavailable, try later
#pragma once
#include "server/home.h"

#include <string>
#include <vector>

namespace dromos {

// `words`: the command line without the program's name. `world.home` is set from it.
int run_hub(World& world, std::vector<std::string> words);

} // namespace dromos
