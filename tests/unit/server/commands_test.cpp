#include "schema/encoding.h"
#include "server/enrolling.h"
#include "server/grants.h"
#include "sync/engine/cms.h"
#include "tests/unit/server/hub_home.h"

#include <fstream>
#include <set>

namespace dromos::test {
namespace {

LaptopKeyPair enrolled(HubHome& hub, const std::string& worker) {
  const Invite code = hub.invite(worker);
  LaptopKeyPair keys;
  Workplace place(hub.world);
  enrol(place, keys.request(code.secret));
  return keys;
}

TEST(Commands, exit_codes_say_who_must_act) {
  HubHome hub;
  EXPECT_EQ(hub.run({"status", "--json"}), 0);
  EXPECT_EQ(hub.run({"init", "--unit", "gr", "--listen", "127.0.0.1:9"}), 1);
  EXPECT_EQ(hub.run({"list", "persn"}), 1);
  EXPECT_EQ(hub.run({"show", "person/1"}), 1);
  EXPECT_EQ(hub.run({"revoke", "nobody"}), 1);
  EXPECT_EQ(hub.run({"invite", "--unit", "gr/el30/athina", "--role", "KING", "--worker", "w"}), 1);
  EXPECT_EQ(hub.run({"invite", "--unit", "gr/el30/athinaki", "--role", "SW", "--worker", "w"}), 1);
  EXPECT_EQ(hub.run({"invite"}), 2);
  EXPECT_EQ(hub.run({"nothing"}), 2);
  EXPECT_EQ(hub.run({"quarantine", "release", "-abc"}), 1); // the name of a batch, no option
}

TEST(Commands, help_comes_in_the_persons_language_for_every_command) {
  HubHome hub;
  for (std::vector<std::string> words : {std::vector<std::string>{"--help"}, {"worker", "add", "--help"}}) {
    EXPECT_EQ(hub.run(words), 0);
    EXPECT_NE(hub.out.find("shuts a lost laptop out"), std::string::npos) << hub.out;
    hub.world.language = Language::greek;
    EXPECT_EQ(hub.run(words), 0);
    EXPECT_NE(hub.out.find("αποκλείει έναν χαμένο φορητό"), std::string::npos) << hub.out;
    hub.world.language = Language::english;
  }
}

TEST(Commands, roles_change_by_intervals_and_are_never_deleted) {
  HubHome hub;
  const LaptopKeyPair laptop = enrolled(hub, "anna");
  EXPECT_EQ(hub.run({"worker", "add", "--device", laptop.id(), "--worker", "babis"}), 0);
  hub.clock.now += 1000;
  EXPECT_EQ(hub.run({"worker", "set", "--device", laptop.id(), "--role", "coord,law"}), 0);
  EXPECT_EQ(hub.run({"worker", "remove", "--device", laptop.id(), "--worker", "anna"}), 0);
  EXPECT_EQ(hub.run({"worker", "remove", "--device", laptop.id(), "--worker", "anna"}), 1);
  Workplace place(hub.world);
  const DeviceRow row = place.device(laptop.id());
  EXPECT_EQ(open_workers(row), std::vector<std::string>{"babis"});
  EXPECT_EQ(roles_of(row), (std::vector<std::string>{"COORD", "LAW"}));
  EXPECT_EQ(row.grants.size(), 4U);
}

TEST(Commands, recovery_keeps_who_asked_and_why_before_it_shows_the_code) {
  HubHome hub;
  const LaptopKeyPair laptop = enrolled(hub, "anna");
  EXPECT_EQ(hub.run({"recovery", laptop.id(), "--reason", "forgotten"}), 1); // nothing in escrow yet
  {
    Workplace place(hub.world);
    const std::string sealed = cms_seal("ABCD-EFGH", {place.keys().certificate("recovery")});
    escrow(place, Json{{"code", base64url(sealed)}}.dump(), laptop.id());
  }
  EXPECT_EQ(hub.run({"recovery", laptop.id(), "--reason", "  "}), 1);
  EXPECT_EQ(hub.run({"recovery", laptop.id(), "--reason", "forgotten"}), 0);
  EXPECT_EQ(hub.out, "ABCD-EFGH");
  Workplace place(hub.world);
  const Json kept = Json::parse(place.store().node("recovery/1").value());
  EXPECT_EQ(kept["device"], laptop.id());
  EXPECT_EQ(kept["reason"], "forgotten");
  EXPECT_FALSE(place.store().node("recovery/2"));
}

TEST(Commands, a_restored_hub_has_a_new_epoch_and_knows_what_was_revoked_since) {
  HubHome hub;
  const LaptopKeyPair kept = enrolled(hub, "anna");
  const Invite open = hub.invite("babis");
  ASSERT_EQ(hub.run({"backup", hub.file("backup")}), 0) << hub.error;
  const std::string epoch = Workplace(hub.world).hub().epoch();
  ASSERT_EQ(hub.run({"revoke", kept.id()}), 0);
  ASSERT_EQ(hub.run({"restore", hub.file("backup")}), 0) << hub.error;
  Workplace place(hub.world);
  EXPECT_NE(place.hub().epoch(), epoch);
  const Json restored = Json::parse(place.store().node("restored").value());
  ASSERT_EQ(restored.size(), 1U);
  EXPECT_EQ(restored[0]["epoch"], epoch);
  EXPECT_EQ(restored[0]["feeds"]["gr/el30/athina/kk1"], 0);
  EXPECT_EQ(place.device(kept.id()).state, DeviceState::revoked);
  EXPECT_EQ(place.store().orders(0).size(), 1U);
  EXPECT_EQ(failure([&] { enrol(place, LaptopKeyPair().request(open.secret)); }), "hub.code_expired");
  EXPECT_FALSE(std::filesystem::exists(hub.folder / "H" / "backup.db"));
}

TEST(Commands, the_same_backup_restored_twice_gives_two_new_epochs) {
  HubHome hub;
  ASSERT_EQ(hub.run({"backup", hub.file("backup")}), 0) << hub.error;
  std::set<std::string> epochs{Workplace(hub.world).hub().epoch()};
  for (int times = 0; times < 2; ++times) {
    ASSERT_EQ(hub.run({"restore", hub.file("backup")}), 0) << hub.error;
    epochs.insert(Workplace(hub.world).hub().epoch());
  }
  EXPECT_EQ(epochs.size(), 3U);
}

TEST(Commands, a_backup_opens_in_an_empty_home_with_the_recovery_key_and_in_no_other_hub) {
  HubHome hub, other;
  const LaptopKeyPair laptop = enrolled(hub, "anna");
  ASSERT_EQ(hub.run({"backup", hub.file("backup")}), 0);
  const std::string key = hub.file("H/keys/recovery.key");
  EXPECT_EQ(other.run({"restore", hub.file("backup")}), 1);
  EXPECT_EQ(other.run({"restore", hub.file("backup"), "--key", key}), 1); // its own hub stands there
  std::filesystem::rename(hub.folder / "H", hub.folder / "lost");
  EXPECT_EQ(hub.run({"restore", hub.file("backup")}), 1);
  EXPECT_EQ(hub.run({"restore", hub.file("backup"), "--key", hub.file("lost/keys/recovery.key")}), 0)
      << hub.error;
  EXPECT_EQ(Workplace(hub.world).device(laptop.id()).unit, "gr/el30/athina/kk1");
}

TEST(Commands, a_damaged_or_truncated_backup_leaves_the_hub_as_it_is) {
  HubHome hub;
  ASSERT_EQ(hub.run({"backup", hub.file("backup")}), 0);
  const std::string epoch = Workplace(hub.world).hub().epoch();
  const auto size = std::filesystem::file_size(hub.file("backup"));
  std::filesystem::resize_file(hub.file("backup"), size - 1);
  EXPECT_EQ(hub.run({"restore", hub.file("backup")}), 1);
  std::filesystem::resize_file(hub.file("backup"), size);
  EXPECT_EQ(hub.run({"restore", hub.file("backup")}), 1);
  EXPECT_EQ(Workplace(hub.world).hub().epoch(), epoch);
}

// An index that lacks its entries opens, answers, and hides what is there.
void empty_an_index(const std::filesystem::path& file) {
  std::int64_t page = 0, size = 0;
  {
    Database database(file, Database::Open::existing, 0);
    Query index =
        database.query("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_record_index_1'");
    ASSERT_TRUE(index.step());
    page = index.number(0);
    Query bytes = database.query("PRAGMA page_size");
    ASSERT_TRUE(bytes.step());
    size = bytes.number(0);
  }
  // The count of its entries (SQLite's file format, b-tree page header).
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp((page - 1) * size + 3).write("\0\0", 2);
}

TEST(Commands, a_damaged_records_file_is_neither_served_nor_backed_up) {
  HubHome hub;
  {
    Workplace place(hub.world);
    place.store().transaction([&] {
      RecordRow row;
      row.id = place.store().next_record();
      row.state.record = row.state.root = "person/0192f3a4-0000-7000-8000-000000000001";
      row.unit = "gr/el30/athina";
      place.store().put(row);
    });
  }
  ASSERT_EQ(hub.run({"backup", hub.file("good")}), 0) << hub.error;
  const std::filesystem::path file = hub.folder / "H" / "hub.db";
  empty_an_index(file);
  EXPECT_EQ(hub.run({"serve"}), 1);
  EXPECT_NE(hub.error.find("dromos-hub restore"), std::string::npos) << hub.error;
  EXPECT_EQ(hub.run({"backup", hub.file("bad")}), 1);
  EXPECT_FALSE(std::filesystem::exists(hub.file("bad")));
  EXPECT_EQ(hub.run({"restore", hub.file("good")}), 0) << hub.error;
  EXPECT_EQ(hub.run({"backup", hub.file("better")}), 0) << hub.error;
}

TEST(Commands, a_hub_waits_for_the_certificate_that_the_root_signs_offline) {
  HubHome root;
  HubHome hub;
  std::filesystem::remove_all(hub.folder / "H");
  ASSERT_EQ(hub.run({"init", "--unit", "gr/el63/patra", "--listen", "127.0.0.1:9", "--csr", hub.file("csr")}),
            0);
  EXPECT_EQ(hub.run({"status"}), 1);
  ASSERT_EQ(root.run({"sign", hub.file("csr"), "--unit", "gr/el63/other", "--out", root.file("wrong")}), 0);
  EXPECT_EQ(hub.run({"certify", root.file("wrong")}), 1);
  ASSERT_EQ(root.run({"sign", hub.file("csr"), "--unit", "gr/el63/patra", "--out", root.file("chain")}), 0);
  ASSERT_EQ(hub.run({"certify", root.file("chain")}), 0) << hub.error;
  EXPECT_EQ(hub.run({"status"}), 0);
  EXPECT_EQ(hub.run({"sign", hub.file("csr"), "--unit", "gr/x", "--out", hub.file("x")}),
            1); // it has no root key
}

TEST(Commands, a_renewal_keeps_the_signing_key_and_the_earlier_certificate) {
  HubHome hub;
  const Keyring keys(hub.folder / "H" / "keys");
  const Certificate before = keys.certificate("signer");
  ASSERT_EQ(hub.run({"renew"}), 0);
  EXPECT_NE(keys.certificate("signer").thumbprint(), before.thumbprint());
  EXPECT_EQ(keys.certificate("signer").spki(), before.spki());
  ASSERT_EQ(keys.hub_keys("gr/el30/athina").signers.size(), 1U);
  EXPECT_EQ(keys.hub_keys("gr/el30/athina").signers[0].thumbprint(), before.thumbprint());
}

TEST(Commands, a_hub_with_its_own_root_renews_its_authority_with_the_key_from_the_safe) {
  HubHome hub, other;
  const Keyring keys(hub.folder / "H" / "keys");
  const Certificate before = keys.certificate("authority");
  std::filesystem::rename(keys.key_file("root"), hub.folder / "safe.key");
  hub.clock.now += 9 * 365 * 24 * 3600 * std::int64_t{1000};
  ASSERT_EQ(hub.run({"renew"}), 0) << hub.error; // as far as the authority goes
  EXPECT_EQ(keys.certificate("authority").thumbprint(), before.thumbprint());
  EXPECT_EQ(keys.certificate("server").not_after_ms(), before.not_after_ms());
  EXPECT_EQ(hub.run({"renew", "--root", (other.folder / "H" / "keys" / "root.key").string()}), 1);
  EXPECT_EQ(keys.certificate("authority").thumbprint(), before.thumbprint());
  ASSERT_EQ(hub.run({"renew", "--root", hub.file("safe.key")}), 0) << hub.error;
  const Certificate after = keys.certificate("authority");
  EXPECT_GT(after.not_after_ms(), before.not_after_ms());
  EXPECT_EQ(after.spki(), before.spki());
  EXPECT_GT(keys.certificate("server").not_after_ms(), before.not_after_ms());
  verify_chain(keys.leaf_chain("server"), keys.certificate("root"), Purpose::server, hub.clock.now);
  EXPECT_FALSE(keys.has_key("root"));                         // it stays where it was
  hub.clock.now += 12 * 365 * 24 * 3600 * std::int64_t{1000}; // the root has ended
  EXPECT_EQ(hub.run({"renew", "--root", hub.file("safe.key")}), 1);
}

} // namespace
} // namespace dromos::test
