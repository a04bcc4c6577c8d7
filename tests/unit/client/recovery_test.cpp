// A recovery code that was used is replaced: the new one counts once the hub has it, and not before.
#include "schema/encoding.h"
#include "sync/engine/cms.h"
#include "tests/unit/client/laptop_home.h"

namespace dromos::test {
namespace {

struct Recovery : testing::Test {
  World world;
  LaptopHome laptop{world};
  std::vector<std::string> escrowed; // codes, as the recovery key opens them

  void SetUp() override {
    laptop.other_paths = [this](std::string_view path, std::string_view body) -> Answer {
      EXPECT_EQ(path, "/v1/escrow");
      const std::string sealed = from_base64url(Json::parse(body)["code"].get<std::string>()).value();
      escrowed.push_back(cms_open(sealed, laptop.recovery_key, laptop.recovery));
      return {200, "{\"ok\":true}", 0, 0};
    };
  }
  void TearDown() override {
    ::unsetenv("DROMOS_NEW_PASSPHRASE");
    ::setenv("DROMOS_PASSPHRASE", LaptopHome::passphrase, 1);
  }
  // The worker forgot; a code opens, and a new passphrase is set.
  int recover(const std::string& code, const char* next = "another passphrase") {
    ::setenv("DROMOS_NEW_PASSPHRASE", next, 1);
    const int result = laptop.run({"recover", code});
    if (result == 0) ::setenv("DROMOS_PASSPHRASE", next, 1);
    return result;
  }
};

TEST_F(Recovery, a_used_code_is_replaced_at_the_next_exchange) {
  const std::string person = laptop.ok({"new", "person", "birth_place=Πάτρα"});
  ASSERT_EQ(recover(laptop.recovery_code), 0) << laptop.error;
  EXPECT_EQ(laptop.fields(person)["birth_place"], "Πάτρα");
  EXPECT_TRUE(escrowed.empty());
  laptop.ok({"sync"});
  ASSERT_EQ(escrowed.size(), 1U);
  EXPECT_NE(escrowed[0], laptop.recovery_code);
  EXPECT_TRUE(recovery_code_ok(escrowed[0]));
  EXPECT_EQ(laptop.home().slots().size(), 2U);
  EXPECT_EQ(recover(laptop.recovery_code), 1); // the used one is worth nothing now
  EXPECT_EQ(laptop.failed, "client.bad_recovery_code");
  EXPECT_EQ(recover(escrowed[0], "a third passphrase"), 0) << laptop.error;
  EXPECT_EQ(laptop.fields(person)["birth_place"], "Πάτρα");
  laptop.ok({"sync"});
  EXPECT_EQ(escrowed.size(), 2U); // that one was used too
  laptop.ok({"sync"});
  EXPECT_EQ(escrowed.size(), 2U);
}

TEST_F(Recovery, until_the_hub_has_the_new_code_the_old_one_opens) {
  ASSERT_EQ(recover(laptop.recovery_code), 0) << laptop.error;
  laptop.line_is_up = false;
  EXPECT_EQ(laptop.run({"sync"}), 3);
  EXPECT_EQ(recover(laptop.recovery_code, "a third passphrase"), 0) << laptop.error;
  laptop.line_is_up = true;
  laptop.ok({"sync"});
  EXPECT_EQ(escrowed.size(), 1U);
  EXPECT_EQ(recover(escrowed.back(), "a fourth passphrase"), 0) << laptop.error;
}

// The hub took the code, its answer was lost: whichever of the two it gives out then must open.
TEST_F(Recovery, while_it_is_not_known_which_code_the_hub_has_both_open) {
  ASSERT_EQ(recover(laptop.recovery_code), 0) << laptop.error;
  const auto taken = laptop.other_paths;
  laptop.other_paths = [&](std::string_view path, std::string_view body) -> Answer {
    taken(path, body);
    throw Unavailable({"net.cut", {}});
  };
  EXPECT_EQ(laptop.run({"sync"}), 3);
  ASSERT_EQ(escrowed.size(), 1U);
  EXPECT_EQ(recover(laptop.recovery_code, "a third passphrase"), 0) << laptop.error;
  EXPECT_EQ(recover(escrowed[0], "a fourth passphrase"), 0) << laptop.error;
  EXPECT_EQ(recover(laptop.recovery_code), 1); // the hub has the new one, that is certain now
  laptop.other_paths = taken;
  laptop.ok({"sync"});
  EXPECT_EQ(laptop.home().slots().size(), 2U);
  EXPECT_EQ(recover(escrowed.back(), "a fifth passphrase"), 0) << laptop.error;
}

TEST_F(Recovery, a_wrong_code_changes_nothing) {
  const std::string before = laptop.home().slots()[1].to_json();
  std::string wrong = laptop.recovery_code;
  wrong[0] = wrong[0] == 'A' ? 'C' : 'A';
  EXPECT_EQ(recover(wrong), 1);
  EXPECT_EQ(recover(make_recovery_code()), 1); // right by its letters, of no slot
  laptop.ok({"sync"});
  EXPECT_TRUE(escrowed.empty());
  EXPECT_EQ(laptop.home().slots()[1].to_json(), before);
}

} // namespace
} // namespace dromos::test
