// Clocks that are decades off: the laptop judges validity by the hub's signed time alone.
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

TEST(Clock, a_laptop_in_1970_and_in_2049_exchanges_as_ever) {
  const char* library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
  if (!std::filesystem::exists(library)) GTEST_SKIP() << "faketime is not installed";
  Centre centre;
  LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  for (const std::string when : {"1970-01-02 00:00:00", "2049-06-01 12:00:00"}) {
    a.environment["LD_PRELOAD"] = library;
    a.environment["FAKETIME"] = when;
    a.environment["DONT_FAKE_MONOTONIC"] = "1";
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
