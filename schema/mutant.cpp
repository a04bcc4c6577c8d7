#include "schema/mutant.h"

#ifdef DROMOS_MUTANTS
#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace dromos {

namespace {

constexpr std::size_t none = planted_faults.size();

std::size_t named() {
  const char* name = std::getenv("DROMOS_MUTANT");
  if (name == nullptr || *name == '\0') return none;
  const auto at = std::find_if(planted_faults.begin(), planted_faults.end(),
                               [name](const PlantedFault& fault) { return fault.name == name; });
  if (at != planted_faults.end()) return static_cast<std::size_t>(at - planted_faults.begin());
  std::fprintf(stderr, "DROMOS_MUTANT: there is no fault %s\n", name);
  std::_Exit(99);
}

} // namespace

bool mutant(Mutant fault) {
  static const std::size_t planted = named();
  return static_cast<std::size_t>(fault) == planted;
}

} // namespace dromos
#endif
