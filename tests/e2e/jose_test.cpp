// A batch verifies with a stranger's tools: the JOSE library of npm and a tree hash of the test's own.
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

TEST(Jose, own_batches_verify_with_the_npm_library_and_no_changed_byte_does) {
  const std::filesystem::path script = std::filesystem::path(DROMOS_TESTS) / "e2e/jose";
  if (!std::filesystem::exists(script / "node_modules/jose"))
    GTEST_SKIP() << "jose is not there: scripts/test installs it with npm";
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  const std::string person = a.ok({"new", "person", "gender=F", "birth_place=Πάτρα"});
  a.ok({"sync"});
  a.ok({"set", person, "birth_place=Ρίο"});
  const std::string batches = a.ok({"batches"}) + "\n";
  write_file(centre.folder / "batches.jsonl", batches);
  a.ok({"sync"});
  const Outcome at_hub = centre.hub({"batches", "--unit", kk1});
  EXPECT_EQ(at_hub.out, batches); // byte for byte as received
  const Outcome devices = centre.hub({"devices", "--json"});
  write_file(centre.folder / "devices.json", devices.out);
  const Outcome checked =
      run({"node", (script / "check.mjs").string(), (centre.folder / "batches.jsonl").string(),
           (centre.folder / "devices.json").string()});
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

} // namespace

} // namespace dromos::test
