// Clocks that are decades off: the laptop judges validity by the hub's signed time alone.
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

TEST(Clock, a_laptop_in_1970_and_in_2049_exchanges_as_ever) {
  Centre centre;
  LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  for (const std::string when : {"1970-01-02 00:00:00", "2049-06-01 12:00:00"}) {
    if (!turn_clock(a.environment, when)) GTEST_SKIP() << "faketime is not installed";
    a.ok({"new", "person", "birth_place=" + when});
    const Outcome outcome = a({"sync"});
    EXPECT_EQ(outcome.code, 0) << when << ": " << outcome.err;
  }
  b.ok({"sync"});
  EXPECT_EQ(b.json({"list", "person"}).size(), 2U);
  EXPECT_EQ(state(b), centre.unit_state());
}

} // namespace

} // namespace dromos::test
