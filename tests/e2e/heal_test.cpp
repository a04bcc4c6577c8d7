// Yesterday's backup of the hub, yesterday's folder of a laptop, a revoked device, a forgotten passphrase:
// healed.
#include "sync/store/sqlite.h"
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

TEST(Heal, a_restored_hub_gets_everything_again) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  a.ok({"new", "person", "birth_place=before"});
  a.ok({"sync"});
  ASSERT_EQ(centre.hub({"backup", (centre.folder / "backup").string()}).code, 0);
  const std::string person = a.ok({"new", "person", "birth_place=after"});
  a.ok({"sync"});
  b.ok({"sync"});
  centre.hub.stop();
  const Outcome restored = centre.hub({"restore", (centre.folder / "backup").string()});
  ASSERT_EQ(restored.code, 0) << restored.err;
  centre.hub.serve();
  EXPECT_NE(centre.unit_state(), state(a));
  b.ok({"sync"}); // the mate carries it home
  EXPECT_EQ(centre.unit_state(), state(b));
  Centre::settle({&a, &b});
  EXPECT_EQ(state(a), centre.unit_state());
  EXPECT_EQ(a.json({"status"})["unsent"], 0);
  EXPECT_EQ(a.json({"list", "person"}).size(), 2U);
}

TEST(Heal, a_backup_restores_into_an_empty_folder_with_the_recovery_key_alone) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  a.ok({"new", "person", "birth_place=Πάτρα"});
  a.ok({"sync"});
  ASSERT_EQ(centre.hub({"backup", (centre.folder / "backup").string()}).code, 0);
  EXPECT_EQ(read_file(centre.folder / "backup").find("Πάτρα"), std::string::npos);
  centre.hub.stop();
  std::filesystem::copy_file(centre.hub.home() / "keys/recovery.key", centre.folder / "recovery.key");
  std::filesystem::remove_all(centre.hub.home());
  const Outcome restored = centre.hub(
      {"restore", (centre.folder / "backup").string(), "--key", (centre.folder / "recovery.key").string()});
  ASSERT_EQ(restored.code, 0) << restored.err;
  centre.hub.serve();
  a.ok({"sync"});
  EXPECT_EQ(state(a), centre.unit_state());
}

TEST(Heal, a_laptop_restored_from_yesterdays_folder_gets_back_what_it_sent) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  const std::string person = a.ok({"new", "person", "birth_place=Monday"});
  a.ok({"sync"});
  std::filesystem::copy(a.home(), centre.folder / "yesterday", std::filesystem::copy_options::recursive);
  a.ok({"set", person, "birth_place=Tuesday"});
  a.ok({"sync"});
  std::filesystem::remove_all(a.home());
  std::filesystem::copy(centre.folder / "yesterday", a.home(), std::filesystem::copy_options::recursive);
  a.ok({"set", person, "insured=NONE"}); // before it learns that it is behind
  a.ok({"sync"});
  EXPECT_EQ(shown(a, person)["fields"]["birth_place"], "Tuesday");
  a.ok({"set", person, "birth_place=Wednesday"});
  Centre::settle({&a, &b});
  EXPECT_EQ(shown(b, person)["fields"]["birth_place"], "Wednesday");
  EXPECT_EQ(shown(b, person)["fields"]["insured"], "NONE");
  EXPECT_TRUE(shown(b, person)["conflicts"].empty());
  EXPECT_EQ(state(a), centre.unit_state());
}

// The sealed bytes of one row, as they lie in the file, with a bit flipped.
void damage_a_row(const std::filesystem::path& file, const std::string& where) {
  std::string body;
  {
    Database database(file, Database::Open::existing, 1000);
    Query query = database.query("SELECT body FROM " + where);
    ASSERT_TRUE(query.step()) << where;
    body = query.string(0);
  }
  std::string bytes = read_file(file);
  const std::size_t at = bytes.find(body.substr(0, 40));
  ASSERT_NE(at, std::string::npos) << where;
  bytes[at + 20] = static_cast<char>(bytes[at + 20] ^ 1);
  write_file(file, bytes);
}

TEST(Heal, a_laptop_with_a_damaged_row_refuses_until_a_person_repairs_it_and_then_has_all_again) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  const std::string first = a.ok({"new", "person", "birth_place=Πάτρα"});
  a.ok({"sync"});
  const std::string second = b.ok({"new", "person", "birth_place=Ρίο"});
  b.ok({"sync"});
  a.ok({"sync"});
  const std::string unsent = a.ok({"new", "person", "birth_place=Αίγιο"});
  damage_a_row(a.home() / "laptop.db", "change ORDER BY id LIMIT 1");
  const std::string before = read_file(a.home() / "laptop.db");
  expect_sentence(a({"list", "person"}), 1);
  expect_sentence(a({"sync"}), 1);
  EXPECT_EQ(read_file(a.home() / "laptop.db"), before);
  const Json report = a.json({"repair"});
  EXPECT_EQ(report["damaged"].size(), 1U) << report.dump();
  EXPECT_TRUE(report["lost"].empty()) << report.dump();
  EXPECT_EQ(read_file(std::filesystem::path(report["file"].get<std::string>()) / "laptop.db"), before);
  EXPECT_EQ(shown(a, unsent)["fields"]["birth_place"], "Αίγιο");
  a.ok({"sync"});
  EXPECT_EQ(a.json({"list", "person"}).size(), 3U);
  EXPECT_EQ(shown(a, first)["fields"]["birth_place"], "Πάτρα");
  Centre::settle({&a, &b});
  EXPECT_EQ(state(a), centre.unit_state());
  EXPECT_EQ(state(b), state(a));
  EXPECT_EQ(a.json({"status"})["unsent"], 0);
}

TEST(Heal, a_used_recovery_code_is_replaced_and_the_next_one_opens) {
  Centre centre;
  LaptopHome a = centre.laptop("anna");
  const std::string person = a.ok({"new", "person", "birth_place=Πάτρα"});
  const std::string device = a.json({"status"})["device"];
  std::string used;
  for (const std::string next : {"the second passphrase", "the third passphrase"}) {
    std::string code = centre.hub({"recovery", device, "--reason", "forgotten"}).out;
    code = code.substr(0, code.find('\n'));
    EXPECT_NE(code, used);
    used = code;
    a.environment["DROMOS_NEW_PASSPHRASE"] = next;
    a.ok({"recover", code});
    a.environment["DROMOS_PASSPHRASE"] = next;
    a.ok({"sync"});
    expect_sentence(a({"recover", code}), 1);
  }
  EXPECT_EQ(shown(a, person)["fields"]["birth_place"], "Πάτρα");
}

TEST(Heal, both_copies_of_a_laptop_go_on_each_under_a_name_of_its_own) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), mate = centre.laptop("babis");
  const std::string before = a.json({"status"})["device"];
  const std::string person = a.ok({"new", "person", "birth_place=Πάτρα"});
  a.ok({"sync"});
  const std::string open = a.ok({"new", "person", "birth_place=open"}); // unsent, in both
  const LaptopHome copy(centre.folder / "copy");
  std::filesystem::copy(a.home(), copy.home(), std::filesystem::copy_options::recursive);
  std::vector<std::string> written{person, open, a.ok({"new", "person", "birth_place=of a"}),
                                   copy.ok({"new", "person", "birth_place=of the copy"})};
  for (int day = 0; day < 2; ++day) {
    for (const LaptopHome* one : {&a, &copy}) {
      one->ok({"sync"});
      EXPECT_EQ(one->json({"status"})["unsent"], 0);
      written.push_back(one->ok({"new", "person", "birth_place=day " + std::to_string(day)}));
    }
  }
  Centre::settle({&a, &copy, &mate});
  EXPECT_EQ(mate.json({"list", "person"}).size(), written.size());
  for (const LaptopHome* one : {&a, &copy}) {
    EXPECT_EQ(state(*one), centre.unit_state());
    EXPECT_EQ(one->json({"status"})["unsent"], 0);
    EXPECT_NE(one->json({"status"})["device"], before);
  }
  EXPECT_NE(a.json({"status"})["device"], copy.json({"status"})["device"]);
  EXPECT_EQ(state(mate), centre.unit_state());
  // Shut the old name out, and the hub says who goes on from it.
  const Json revoked = Json::parse(centre.hub({"revoke", before, "--json"}).out);
  EXPECT_EQ(revoked["successors"].size(), 2U);
}

TEST(Heal, a_revoked_laptop_leaves_its_work_in_quarantine_and_locks) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  const std::string person = a.ok({"new", "person", "birth_place=Πάτρα"});
  const std::string device = a.json({"status"})["device"];
  const Outcome revoked = centre.hub({"revoke", device});
  ASSERT_EQ(revoked.code, 0) << revoked.err;
  expect_sentence(a({"sync"}), 1);
  b.ok({"sync"});
  EXPECT_EQ(b({"show", person}).code, 1);
  expect_sentence(a({"list", "person"}), 1); // its workers' slots are gone
  const Outcome list = centre.hub({"quarantine", "list"});
  ASSERT_EQ(list.code, 0) << list.err;
  const std::string batch = list.out.substr(0, list.out.find_first_of(" \n\t"));
  const Outcome released = centre.hub({"quarantine", "release", batch});
  ASSERT_EQ(released.code, 0) << list.out << released.err;
  b.ok({"sync"});
  EXPECT_EQ(shown(b, person)["fields"]["birth_place"], "Πάτρα");
}

TEST(Heal, a_forgotten_passphrase_loses_nothing) {
  Centre centre;
  LaptopHome a = centre.laptop("anna");
  const std::string person = a.ok({"new", "person", "birth_place=Πάτρα"});
  const std::string device = a.json({"status"})["device"];
  const Outcome code = centre.hub({"recovery", device, "--reason", "forgotten"});
  ASSERT_EQ(code.code, 0) << code.err;
  a.environment["DROMOS_PASSPHRASE"] = "another passphrase";
  expect_sentence(a({"show", person}), 1);
  a.environment["DROMOS_NEW_PASSPHRASE"] = "another passphrase";
  const Outcome wrong = a({"recover", "AAAA-BBBB-CCCC-DDDD"});
  expect_sentence(wrong, 1);
  const Outcome recovered = a({"recover", code.out.substr(0, code.out.find('\n'))});
  ASSERT_EQ(recovered.code, 0) << recovered.err;
  EXPECT_EQ(shown(a, person)["fields"]["birth_place"], "Πάτρα");
}

TEST(Heal, workers_come_and_go_and_a_removed_ones_passphrase_opens_nothing) {
  Centre centre;
  LaptopHome a = centre.laptop("anna");
  const std::string device = a.json({"status"})["device"];
  const std::string person = a.ok({"new", "person", "birth_place=Πάτρα"});
  ASSERT_EQ(centre.hub({"worker", "add", "--device", device, "--worker", "dora"}).code, 0);
  a.ok({"sync"});
  a.environment["DROMOS_NEW_PASSPHRASE"] = "the passphrase of dora";
  a.ok({"worker", "add", "dora"});
  LaptopHome dora(a.home(), "the passphrase of dora");
  dora.ok({"--worker", "dora", "set", person, "insured=NONE"});
  dora.ok({"sync"});
  ASSERT_EQ(centre.hub({"worker", "remove", "--device", device, "--worker", "dora"}).code, 0);
  a({"sync"});
  expect_sentence(dora({"show", person}), 1);
  EXPECT_EQ(shown(a, person)["fields"]["insured"], "NONE");
  EXPECT_EQ(state(a), centre.unit_state());
}

} // namespace

} // namespace dromos::test
