// The faults that are planted on purpose are in no build but their own.
#include "schema/mutant.h"

#include <gtest/gtest.h>

#include <set>

namespace dromos {
namespace {

#ifndef DROMOS_MUTANTS
static_assert(!mutant(Mutant::drop_replaces)); // known when it is compiled: nothing of it is left
#endif

TEST(Mutants, each_has_a_name_of_its_own_and_a_rule) {
  std::set<std::string_view> names;
  for (const PlantedFault& fault : planted_faults) {
    EXPECT_TRUE(names.insert(fault.name).second) << fault.name;
    EXPECT_TRUE(fault.rule.starts_with("§")) << fault.name;
  }
}

} // namespace
} // namespace dromos
