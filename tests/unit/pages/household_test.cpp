// A household is made with its first member, is called by its members, and offers more of them.
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

TEST(Household, is_made_from_a_persons_file_and_told_by_its_members) {
  World world;
  LaptopHome home(world);
  const auto person = [&](const std::string& given) {
    const std::string made = home.ok({"new", "person", "gender=F"});
    home.ok({"new", "person_name", "--about", made, "given=" + given});
    return made;
  };
  const std::string eleni = person("Eleni"), nikos = person("Nikos");
  Browser browser(home);
  browser.unlock();
  const std::string form = "/new/household_member/about/" + eleni;
  EXPECT_EQ(browser.send(form, {{"f.person", eleni}, {"f.household", "new"}}), 303) << browser.page;
  ASSERT_EQ(browser.open().store().entries("household").size(), 1U);
  const std::string household = browser.open().store().entries("household").front().record;
  ASSERT_EQ(browser.open().store().entries("household_member").size(), 1U);
  EXPECT_EQ(browser.open().store().entries("household_member").front().root, eleni);
  browser.get("/record/" + household);
  EXPECT_TRUE(browser.shows("<h1 dir=\"auto\">Eleni</h1>")) << browser.page;
  const std::string add = "/new/household_member/about/" + household;
  EXPECT_TRUE(browser.shows("href=\"" + add + "\""));
  EXPECT_EQ(browser.send(add, {{"f.person", nikos}, {"f.household", household}}), 303) << browser.page;
  EXPECT_EQ(browser.went_to, "/record/" + household);
  for (const RecordEntry& one : browser.open().store().entries("household_member"))
    EXPECT_TRUE(one.root == eleni || one.root == nikos) << one.root;
  browser.get("/record/" + household);
  EXPECT_TRUE(browser.shows("Eleni, Nikos") || browser.shows("Nikos, Eleni"));
}

} // namespace

} // namespace dromos::test
