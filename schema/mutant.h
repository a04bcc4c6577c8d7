// Faults planted on purpose, one for each rule that must not be lost: scripts/mutants runs the tests against
// each and expects that they fail. Only the preset `mutants` has them; in every other build mutant() is the
// constant false, and the line where a fault is planted compiles to nothing.
#pragma once
#include <array>
#include <string_view>

namespace dromos {

#define DROMOS_MUTANT(name, rule) name,
enum class Mutant {
#include "schema/mutants.inc"
};
#undef DROMOS_MUTANT

struct PlantedFault {
  std::string_view name, rule; // the clause of the design that it breaks
};
#define DROMOS_MUTANT(name, rule) PlantedFault{#name, rule},
inline constexpr std::array planted_faults{
#include "schema/mutants.inc"
};
#undef DROMOS_MUTANT
static_assert(planted_faults.size() >= 40);

#ifdef DROMOS_MUTANTS
// Is this the fault that the environment names (DROMOS_MUTANT)? A name that is not in the list ends the
// program.
bool mutant(Mutant fault);
#else
constexpr bool mutant(Mutant) {
  return false;
}
#endif

} // namespace dromos
