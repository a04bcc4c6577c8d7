// A person asks to be erased: the hub's administrator decides, the order reaches every laptop, and no backup
// and no stick brings the file back.
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

const std::string canary = "ΚΑΝΑΡΙΝΟΠΟΥΛΟΣ";

struct Asked {
  Centre centre;
  LaptopHome anna = centre.laptop("anna", "COORD"), babis = centre.laptop("babis");
  std::string person, other, request;

  Asked() {
    person = anna.ok({"new", "person", "birth_place=" + canary});
    anna.ok({"new", "person_name", "--about", person, "given=Ηλίας", "family=" + canary, "type=DECL",
             "script=Grek", "as_written=" + canary});
    other = anna.ok({"new", "person", "birth_place=Πάτρα"});
    request = anna.ok({"new", "dsr", "--about", person, "kind=ERASE", "received=2026-11-02", "due=2026-12-02",
                       "identity_check=SEEN", "state=NEW"});
    Centre::settle({&anna, &babis});
  }
  Outcome erase(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"erase", person, "--request", request};
    words.insert(words.end(), more.begin(), more.end());
    return centre.hub(words);
  }
  std::string batches() { return centre.hub({"batches", "--unit", kk1}).out; }
};

TEST(Erasure, a_file_goes_from_the_hub_and_from_every_laptop_and_the_rest_stays) {
  Asked asked;
  EXPECT_NE(asked.batches().find(canary), std::string::npos);
  const Outcome done = asked.erase({"--yes", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_GE(Json::parse(done.out)["records"], 3);
  EXPECT_EQ(asked.batches().find(canary), std::string::npos);
  EXPECT_EQ(Json::parse(asked.centre.hub({"erasures", "--json"}).out)[0]["waits"].size(), 2U);

  Centre::settle({&asked.anna, &asked.babis});
  Centre::settle({&asked.anna, &asked.babis}); // the hello of the next exchange says that it is done
  for (const LaptopHome* laptop : {&asked.anna, &asked.babis}) {
    expect_sentence((*laptop)({"show", asked.person}), 1);
    EXPECT_EQ(laptop->ok({"find", canary, "--json"}), "[]");
    EXPECT_EQ(shown(*laptop, asked.other)["fields"]["birth_place"], "Πάτρα");
    EXPECT_EQ(state(*laptop), asked.centre.unit_state());
  }
  EXPECT_TRUE(Json::parse(asked.centre.hub({"erasures", "--json"}).out)[0]["waits"].empty());
  const std::filesystem::path log = asked.centre.folder / "batches";
  write_file(log, asked.batches());
  EXPECT_EQ(asked.centre.hub({"verify", log.string()}).code, 0); // what was signed still verifies
}

TEST(Erasure, neither_a_backup_nor_a_laptops_old_folder_nor_a_stick_brings_it_back) {
  Asked asked;
  ASSERT_EQ(asked.centre.hub({"backup", (asked.centre.folder / "backup").string()}).code, 0);
  std::filesystem::copy(asked.babis.home(), asked.centre.folder / "yesterday",
                        std::filesystem::copy_options::recursive);
  asked.babis.ok({"export", (asked.centre.folder / "stick").string()});
  asked.babis.ok({"set", asked.person, "birth_place=" + canary + " 2"}); // on the way, unsent
  ASSERT_EQ(asked.erase({"--yes"}).code, 0);
  Centre::settle({&asked.anna});

  asked.centre.hub.stop();
  const Outcome restored = asked.centre.hub({"restore", (asked.centre.folder / "backup").string()});
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_EQ(asked.batches().find(canary), std::string::npos);
  asked.centre.hub.serve();
  const Outcome stick = asked.centre.hub({"import", (asked.centre.folder / "stick").string()});
  EXPECT_TRUE(stick.code == 0 || stick.code == 1) << stick.err;
  Centre::settle({&asked.babis, &asked.anna});
  EXPECT_EQ(asked.batches().find(canary), std::string::npos);
  expect_sentence(asked.babis({"show", asked.person}), 1);

  std::filesystem::remove_all(asked.babis.home());
  std::filesystem::copy(asked.centre.folder / "yesterday", asked.babis.home(),
                        std::filesystem::copy_options::recursive);
  Centre::settle({&asked.babis, &asked.anna});
  expect_sentence(asked.babis({"show", asked.person}), 1);
  EXPECT_EQ(asked.batches().find(canary), std::string::npos);
  EXPECT_EQ(state(asked.babis), asked.centre.unit_state());
}

TEST(Erasure, nothing_goes_without_a_request_an_identity_and_a_yes_nor_while_the_law_wants_it_kept) {
  Asked asked;
  expect_sentence(asked.erase(), 2); // how much would go, and that it takes a yes
  expect_sentence(asked.centre.hub({"erase", asked.other, "--request", asked.request, "--yes"}), 1);
  expect_sentence(asked.centre.hub({"erase", asked.request, "--request", asked.request, "--yes"}), 1);
  for (const char* not_now : {"identity_check=NONE", "hold=ESF"}) {
    asked.anna.ok({"set", asked.request, not_now});
    asked.anna.ok({"sync"});
    expect_sentence(asked.erase({"--yes"}), 1);
    asked.anna.ok({"set", asked.request, "identity_check=SEEN", "hold="});
    asked.anna.ok({"sync"});
  }
  asked.anna.ok({"set", asked.request, "kind=ACCESS"});
  asked.anna.ok({"sync"});
  expect_sentence(asked.erase({"--yes"}), 1);
  EXPECT_NE(asked.batches().find(canary), std::string::npos);
}

} // namespace

} // namespace dromos::test
