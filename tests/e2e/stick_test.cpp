// Sticks: both ways, idempotent, and never readable by another.
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

TEST(Stick, a_laptop_without_a_line_sends_by_stick_and_gets_its_receipt_back) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  const std::string other = b.ok({"new", "person", "birth_place=ΚΑΝΑΡΙΝΙ"});
  b.ok({"sync"});
  const std::string person = a.ok({"new", "person", "birth_place=ΣΤΙΚΑΚΙ"});
  const std::string stick = (centre.folder / "stick").string(), back = (centre.folder / "back").string();
  a.ok({"export", stick});
  EXPECT_EQ(read_file(stick).find("ΣΤΙΚΑΚΙ"), std::string::npos);
  const std::string bytes = read_file(stick);
  for (int times = 0; times < 2; ++times) EXPECT_EQ(centre.hub({"import", stick}).code, 0);
  EXPECT_EQ(read_file(stick), bytes); // the source is only read
  ASSERT_EQ(centre.hub({"export", back, "--device", a.json({"status"})["device"]}).code, 0);
  const std::string answer = read_file(back);
  for (int times = 0; times < 2; ++times) a.ok({"import", back});
  EXPECT_EQ(read_file(back), answer);
  EXPECT_EQ(a.json({"status"})["unsent"], 0);
  EXPECT_EQ(shown(a, other)["fields"]["birth_place"], "ΚΑΝΑΡΙΝΙ");
  EXPECT_EQ(state(a), centre.unit_state());
  b.ok({"sync"});
  EXPECT_EQ(state(b), state(a));
  EXPECT_EQ(a({"export", stick}).code, 0); // nothing unsent is fine
}

TEST(Stick, a_foreign_a_truncated_and_an_altered_stick_change_nothing) {
  Centre centre, other;
  const LaptopHome a = centre.laptop("anna"), x = other.laptop("xenia");
  a.ok({"new", "person", "birth_place=Πάτρα"});
  x.ok({"new", "person", "birth_place=Αλλού"});
  const std::filesystem::path stick = centre.folder / "stick", foreign = centre.folder / "foreign";
  a.ok({"export", stick.string()});
  x.ok({"export", foreign.string()});
  const std::string before = centre.unit_state(), bytes = read_file(stick);
  expect_sentence(centre.hub({"import", foreign.string()}), 1);
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, bytes.size() / 2, bytes.size() - 1}) {
    write_file(stick, bytes.substr(0, size));
    expect_sentence(centre.hub({"import", stick.string()}), 1);
    expect_sentence(a({"import", stick.string()}), 1);
  }
  for (std::size_t at = 0; at < bytes.size(); at += bytes.size() / 23 + 1) {
    std::string bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    write_file(stick, bad);
    EXPECT_EQ(centre.hub({"import", stick.string()}).code, 1) << at;
  }
  EXPECT_EQ(centre.unit_state(), before);
  expect_sentence(a({"import", (centre.folder / "absent").string()}), 1);
}

TEST(Stick, a_mate_of_the_unit_reads_a_laptops_stick_and_brings_it_home) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  b.ok({"new", "person", "gender=F"});
  b.ok({"sync"});
  a.ok({"sync"}); // and so knows its mate
  const std::string person = a.ok({"new", "person", "birth_place=Ρίο"});
  const std::string stick = (centre.folder / "mate").string();
  const Outcome exported = a({"export", stick, "--to", b.json({"status"})["device"]});
  ASSERT_EQ(exported.code, 0) << exported.err;
  b.ok({"import", stick});
  EXPECT_EQ(shown(b, person)["fields"]["birth_place"], "Ρίο");
  b.ok({"sync"});
  EXPECT_EQ(state(b), centre.unit_state());
  a.ok({"sync"});
  EXPECT_EQ(a.json({"status"})["unsent"], 0);
}

} // namespace

} // namespace dromos::test
