// SIGKILL at any moment of an exchange: repeat the command, and nothing is lost and nothing doubled.
#include "tests/e2e/centre.h"

#include <csignal>
#include <thread>

namespace dromos::test {

namespace {

// Kills after a time that differs from run to run of the loop; where exactly it strikes does not matter to
// the claim.
void after(std::chrono::microseconds time) {
  std::this_thread::sleep_for(time);
}

std::string contacts(int count, int from) {
  std::string lines;
  for (int i = 0; i < count; ++i)
    lines += Json{{"new", "street_contact"},
                  {"fields", {{"outcome", "SEEN"}, {"spot", "σημείο " + std::to_string(from + i)}}}}
                 .dump() +
             "\n";
  return lines;
}

TEST(Kill, a_laptop_killed_while_it_exchanges_loses_and_doubles_nothing) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  int made = 0;
  for (int round = 0; round < 12; ++round) {
    a.ok({"apply", "-"}, contacts(40, made));
    made += 40;
    auto process = a.start({"sync"});
    after(std::chrono::milliseconds(330 + round * 12)); // unlocking takes the first third of a second
    process->signal(SIGKILL);
    process->wait();
  }
  Centre::settle({&a, &b});
  EXPECT_EQ(a.json({"list", "street_contact"}).size(), static_cast<std::size_t>(made));
  EXPECT_EQ(b.json({"list", "street_contact"}).size(), static_cast<std::size_t>(made));
  EXPECT_EQ(state(a), state(b));
  EXPECT_EQ(state(a), centre.unit_state());
  EXPECT_EQ(a.json({"status"})["unsent"], 0);
}

TEST(Kill, a_laptop_killed_while_it_saves_keeps_all_that_it_told) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  std::size_t told = 0;
  for (int round = 0; round < 10; ++round) {
    auto process = a.start({"apply", "-"}, contacts(200, round * 200));
    after(std::chrono::milliseconds(330 + round * 10));
    process->signal(SIGKILL);
    const Outcome outcome = process->wait();
    if (std::count(outcome.out.begin(), outcome.out.end(), '\n') == 200) told += 200;
  }
  const std::size_t kept = a.json({"list", "street_contact"}).size();
  EXPECT_GE(kept, told);
  EXPECT_EQ(kept % 200, 0U); // a save is whole or not at all
  a.ok({"sync"});
  EXPECT_EQ(state(a), centre.unit_state());
}

TEST(Kill, a_hub_killed_while_it_answers_loses_and_doubles_nothing) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  int made = 0;
  for (int round = 0; round < 8; ++round) {
    a.ok({"apply", "-"}, contacts(60, made));
    made += 60;
    auto process = a.start({"sync"});
    after(std::chrono::milliseconds(340 + round * 10));
    centre.hub.kill();
    const Outcome outcome = process->wait();
    EXPECT_TRUE(outcome.code == 0 || outcome.code == 3) << outcome.err;
    if (outcome.code == 3) expect_sentence(outcome, 3);
    centre.hub.serve();
  }
  Centre::settle({&a, &b});
  EXPECT_EQ(b.json({"list", "street_contact"}).size(), static_cast<std::size_t>(made));
  EXPECT_EQ(state(a), state(b));
  EXPECT_EQ(state(a), centre.unit_state());
}

TEST(Kill, after_a_clean_exit_no_wal_file_remains) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  a.ok({"new", "person", "gender=F"});
  a.ok({"sync"});
  EXPECT_EQ(centre.hub.stop().code, 0);
  for (const auto& folder : {a.home(), centre.hub.home()})
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder))
      EXPECT_FALSE(file.path().string().ends_with("-wal")) << file.path();
}

} // namespace

} // namespace dromos::test
