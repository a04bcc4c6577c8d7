// What is remembered of the people here follows the rights of the laptop.
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

TEST(Rights, who_is_known_is_read_anew_when_an_exchange_brings_other_rights) {
  World world;
  LaptopNode author = world.enrol("kostas");
  const std::string person = create(author, "person", {edit("gender", "F")});
  create(author, "identifier", {edit("scheme", "AMKA"), edit("value", "12058001234")}, person);
  world.sync(author);
  LaptopHome home(world, "anna", {"SW"});
  home.ok({"sync"});
  Browser browser(home);
  browser.unlock();
  PersonQuery query;
  query.text = "12058001234";
  EXPECT_EQ(browser.people().find(query, "anna").size(), 1U);
  {
    const Browser::Held open = browser.open();
    DeviceRow row = *world.store->device(open.home.identity.device);
    for (Grant& grant : row.grants) grant.until_ms = world.clock.now_ms();
    row.grants.push_back({"anna", {"STREET"}, world.clock.now_ms(), 0}); // reads no numbers
    world.store->transaction([&] { world.store->put(row); });
    const auto out = open.laptop.request(5'000'000);
    const Applied applied = open.laptop.apply(world.hub->exchange(out.bytes, row.chain));
    EXPECT_EQ(open.laptop.viewer().roles, (Names{"STREET"}));
    browser.pages->desk().has_changed(applied.touched);
  }
  EXPECT_TRUE(browser.people().find(query, "anna").empty());
}

} // namespace

} // namespace dromos::test
