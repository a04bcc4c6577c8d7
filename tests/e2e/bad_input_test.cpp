// What a person or an attacker may get wrong: a sentence, the right exit code, and no data lost.
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

TEST(BadInput, a_wrong_passphrase_and_a_short_one) {
  Centre centre;
  LaptopHome a = centre.laptop("anna");
  a.environment["DROMOS_PASSPHRASE"] = "a wrong passphrase";
  expect_sentence(a({"list", "person"}), 1);
  LaptopHome b(centre.folder / "b", "short");
  expect_sentence(b({"enrol", centre.hub.invite(kk1, "SW", "babis")}), 1);
}

TEST(BadInput, codes_that_are_wrong_used_or_mistyped) {
  Centre centre;
  const std::string code = centre.hub.invite(kk1, "SW", "anna");
  LaptopHome a(centre.folder / "a"), b(centre.folder / "b"), c(centre.folder / "c");
  a.ok({"enrol", code});
  expect_sentence(b({"enrol", code}), 1);
  std::string mistyped = code;
  mistyped[10] = mistyped[10] == 'A' ? 'B' : 'A';
  expect_sentence(c({"enrol", mistyped}), 1);
  expect_sentence(c({"enrol", "nonsense"}), 1);
  // The same laptop still works, and another code too.
  a.ok({"sync"});
  write_file(centre.folder / "code", centre.hub.invite(kk1, "sw", "chara") + "\n");
  c.ok({"enrol", (centre.folder / "code").string()});
}

TEST(BadInput, unknown_type_field_code_value_record) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  const std::string person = a.ok({"new", "person", "gender=F"});
  expect_sentence(a({"new", "persno"}), 1);
  expect_sentence(a({"set", person, "nonsense=1"}), 1);
  expect_sentence(a({"set", person, "gender=FEMALE"}), 1);
  expect_sentence(a({"set", person, "age_from=many"}), 1);
  expect_sentence(a({"show", "person/0192f3a4-0000-7000-8000-000000000001"}), 1);
  expect_sentence(a({"set", "person/0192f3a4-0000-7000-8000-000000000001", "gender=F"}), 1);
  expect_sentence(a({"nonsense"}), 2);
  expect_sentence(a({"set"}), 2);
  EXPECT_EQ(shown(a, person)["fields"]["gender"], "F");
  EXPECT_EQ(a.json({"status"})["unsent"], 1);
}

TEST(BadInput, identifiers_warn_and_never_refuse) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  const std::string person = a.ok({"new", "person", "gender=F"});
  const Outcome outcome = a({"new", "identifier", "--about", person, "scheme=AMKA", "value=01010000007"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_FALSE(outcome.err.empty());
  const std::string record = outcome.out.substr(0, outcome.out.find('\n'));
  EXPECT_EQ(shown(a, record)["fields"]["value"], "01010000007");
  EXPECT_EQ(shown(a, record)["about"], person);
}

TEST(BadInput, no_hub_is_try_later_and_loses_nothing) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  a.ok({"new", "person", "gender=F"});
  centre.hub.stop();
  expect_sentence(a({"sync"}), 3);
  EXPECT_EQ(a.json({"status"})["unsent"], 1);
  LaptopHome b(centre.folder / "b");
  centre.hub.serve();
  const std::string code = centre.hub.invite(kk1, "SW", "babis");
  centre.hub.stop();
  expect_sentence(b({"enrol", code}), 3);
  centre.hub.serve();
  b.ok({"enrol", code}); // the same command again
}

TEST(BadInput, a_hub_of_another_authority_gets_nothing) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  a.ok({"new", "person", "birth_place=Πάτρα"});
  centre.hub.stop();
  // Another hub answers on the same address.
  const std::filesystem::path false_home = centre.folder / "false";
  const std::string address = "127.0.0.1:" + std::to_string(centre.hub.port());
  ASSERT_EQ(run({program("dromos-hub"), "--home", false_home.string(), "init", "--unit", hub_unit, "--listen",
                 address})
                .code,
            0);
  Process impostor({program("dromos-hub"), "--home", false_home.string(), "serve"}, {});
  ASSERT_TRUE(impostor.wait_for_line("ready"));
  expect_sentence(a({"sync"}), 1);
  EXPECT_EQ(a.json({"status"})["unsent"], 1);
}

TEST(BadInput, a_damaged_database_is_left_untouched) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  std::string lines;
  for (int i = 0; i < 50; ++i)
    lines += Json{{"new", "person"}, {"fields", {{"birth_place", "x" + std::to_string(i)}}}}.dump() + "\n";
  a.ok({"apply", "-"}, lines);
  const std::filesystem::path file = a.home() / "laptop.db";
  const std::string good = read_file(file);
  for (std::size_t page = 1; page * 4096 < good.size(); page += 5) {
    std::string bad = good;
    for (std::size_t i = 0; i < 64; ++i)
      bad[page * 4096 + i] = static_cast<char>(bad[page * 4096 + i] ^ 0x5a);
    write_file(file, bad);
    const Outcome outcome = a({"list", "person", "--json"});
    if (outcome.code == 0) continue; // a page that held nothing
    expect_sentence(outcome, 1);
    EXPECT_EQ(read_file(file), bad);
  }
  write_file(file, good);
  EXPECT_EQ(a.json({"list", "person"}).size(), 50U);
}

TEST(BadInput, a_full_disk_is_try_later_and_keeps_what_was_saved) {
  const TemporaryFolder place;
  if (run({"mount", "-t", "tmpfs", "-o", "size=3m", "dromos-test", place.path().string()}).code != 0)
    GTEST_SKIP() << "no small disk can be mounted here";
  {
    Centre centre;
    const LaptopHome a(place / "home");
    a.ok({"enrol", centre.hub.invite(kk1, "SW", "anna")});
    std::size_t saved = 0;
    Outcome outcome;
    for (int round = 0; round < 200; ++round) {
      outcome =
          a({"new", "person", "birth_place=" + std::string(60'000, static_cast<char>('a' + round % 26))});
      if (outcome.code != 0) break;
      ++saved;
    }
    expect_sentence(outcome, 3);
    EXPECT_GT(saved, 3U);
    run({"dd", "if=/dev/zero", "of=" + (place / "the-rest").string(), "bs=1k"}); // not a block is left
    EXPECT_EQ(a.json({"status"})["unsent"], saved); // what was saved is read all the same
    EXPECT_EQ(a.json({"list", "person"}).size(), saved);
    expect_sentence(a({"new", "person", "gender=F"}), 3);
    // Some space again: everything that was told as saved is there, and goes home.
    EXPECT_EQ(run({"mount", "-o", "remount,size=30m", place.path().string()}).code, 0);
    EXPECT_EQ(a.json({"list", "person"}).size(), saved);
    a.ok({"sync"});
    EXPECT_EQ(state(a), centre.unit_state());
  }
  run({"umount", place.path().string()});
}

TEST(BadInput, hostile_lines_to_apply) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  const std::string good = Json{{"new", "person"}, {"fields", {{"gender", "F"}}}}.dump() + "\n";
  expect_sentence(a({"apply", "-"}, good + "{\"new\":\"person\",\"new\":\"person\",\"fields\":{}}\n"), 1);
  expect_sentence(a({"apply", "-"}, good + std::string(100'000, '[') + "\n"), 1);
  expect_sentence(
      a({"apply", "-"}, good + "{\"new\":\"person\",\"fields\":{\"birth_place\":\"\xff\xfe\"}}\n"), 1);
  expect_sentence(a({"apply", "-"}, good + "{\"new\":\"person\",\"fields\":{\"age_from\":1e400}}\n"), 1);
  expect_sentence(a({"apply", "-"}, good + "not json\n"), 1);
  EXPECT_EQ(a.json({"list", "person"}).size(), 0U); // all or nothing
  write_file(centre.folder / "long", std::string(200U << 20U, 'x') + "\n");
  const Outcome outcome = a({"apply", (centre.folder / "long").string()});
  expect_sentence(outcome, 1);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // they need memory of their own
  EXPECT_LT(outcome.rss_kib, 400 * 1024);
#endif
}

TEST(BadInput, text_in_any_script_comes_back_as_written) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  const std::vector<std::string> texts{"e\xcc\x81",
                                       "é",
                                       "محمد الخطيب",
                                       "😀 <script>alert(1)</script>",
                                       "'; DROP TABLE change; --",
                                       "ΆΪ́ \t\"\\ \u2028",
                                       "a",
                                       std::string(64 * 1024, 'z')};
  std::string lines;
  for (const std::string& text : texts)
    lines += Json{{"new", "person"}, {"fields", {{"birth_place", text}}}}.dump() + "\n";
  std::istringstream records(a.ok({"apply", "-"}, lines));
  a.ok({"sync"});
  b.ok({"sync"});
  std::size_t i = 0;
  for (std::string record; std::getline(records, record); ++i)
    EXPECT_EQ(shown(b, record)["fields"]["birth_place"], texts[i]);
  EXPECT_EQ(i, texts.size());
  EXPECT_EQ(state(a), centre.unit_state());
}

} // namespace

} // namespace dromos::test
