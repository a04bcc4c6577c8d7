#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/json.h"
#include "sync/store/vault.h"

#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <chrono>
#include <set>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace dromos {
namespace {

constexpr ScryptCost least{std::uint64_t{1} << 14};
constexpr std::string_view passphrase = "τρεις άσχετες λέξεις";

template <class Act> std::string refusal(Act act) {
  try {
    act();
  } catch (const Refused& refused) {
    return refused.message().key;
  }
  return {};
}

std::string sealed_row(const Vault& vault, std::string_view bytes) {
  std::string out;
  vault.seal(3, 41, 7, bytes, out);
  return out;
}

std::string opened_row(const Vault& vault, std::string_view sealed) {
  std::string out;
  vault.open(3, 41, 7, sealed, out);
  return out;
}

TEST(SealedRow, opens_as_it_was) {
  const Vault vault = Vault::create();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{400}, std::size_t{1'000'000}}) {
    const std::string bytes = random_bytes(size);
    const std::string sealed = sealed_row(vault, bytes);
    EXPECT_EQ(sealed.size(), 12 + size + 16);
    EXPECT_EQ(opened_row(vault, sealed), bytes);
  }
}

TEST(SealedRow, one_buffer_for_long_and_short_rows) {
  const Vault vault = Vault::create();
  std::string sealed, opened;
  for (const std::string_view bytes : {"a long row, then a short one", "short", "", "and a long row again"}) {
    vault.seal(1, 2, 3, bytes, sealed);
    vault.open(1, 2, 3, sealed, opened);
    EXPECT_EQ(opened, bytes);
  }
}

// §7: rows can't be swapped or rolled back one by one.
TEST(SealedRow, at_another_place_or_as_another_version) {
  const Vault vault = Vault::create();
  const std::string sealed = sealed_row(vault, "row 41 of table 3, version 7");
  std::string out;
  constexpr std::uint64_t high = std::uint64_t{1} << 32;
  const std::uint64_t places[][3] = {{4, 41, 7},        {3, 42, 7},      {3, 41, 6},        {3, 41, 8},
                                     {41, 3, 7},        {3, 7, 41},      {3 + high, 41, 7}, {3, 41 + high, 7},
                                     {3, 41, 7 + high}, {3, 41 << 8, 7}, {0, 0, 0}};
  for (const auto& [table, key, version] : places)
    EXPECT_EQ(refusal([&, t = table, k = key, v = version] { vault.open(t, k, v, sealed, out); }),
              "store.row_damaged")
        << table << ' ' << key << ' ' << version;
  vault.open(3, 41, 7, sealed, out);
  EXPECT_EQ(out, "row 41 of table 3, version 7");
}

TEST(SealedRow, every_altered_byte_and_every_truncation) {
  const Vault vault = Vault::create();
  const std::string sealed = sealed_row(vault, "nonce, ciphertext and tag alike");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_EQ(refusal([&] { opened_row(vault, altered); }), "store.row_damaged") << i;
    EXPECT_EQ(refusal([&] { opened_row(vault, sealed.substr(0, i)); }), "store.row_damaged") << i;
  }
  EXPECT_EQ(refusal([&] { opened_row(vault, sealed + '\0'); }), "store.row_damaged");
}

TEST(SealedRow, nothing_is_left_of_a_refused_row) {
  const Vault vault = Vault::create();
  std::string sealed = sealed_row(vault, "Μαρία"), out = "what stood there before";
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  EXPECT_THROW(vault.open(3, 41, 7, sealed, out), Refused);
  EXPECT_EQ(out, "");
}

TEST(SealedRow, names_the_damaged_row) {
  const Vault vault = Vault::create();
  try {
    opened_row(vault, "");
    FAIL();
  } catch (const Refused& refused) {
    const std::string text = sentence(refused.message(), Language::english);
    EXPECT_NE(text.find("Row 41 of table 3"), std::string::npos) << text;
  }
}

TEST(SealedRow, under_another_data_key) {
  EXPECT_EQ(refusal([] { opened_row(Vault::create(), sealed_row(Vault::create(), "x")); }),
            "store.row_damaged");
}

TEST(SealedRow, nonces_do_not_repeat) {
  const Vault vault = Vault::create();
  std::set<std::string> nonces;
  for (int i = 0; i < 10'000; ++i)
    EXPECT_TRUE(nonces.insert(sealed_row(vault, "").substr(0, 12)).second) << i;
}

// Nonces are drawn ahead: the child of a fork must not use the ones that its parent uses too.
TEST(SealedRow, nonces_do_not_repeat_across_a_fork) {
  const Vault vault = Vault::create();
  sealed_row(vault, "the buffer is full now");
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const std::string nonce = sealed_row(vault, "").substr(0, 12);
    _exit(write(ends[1], nonce.data(), nonce.size()) == 12 ? 0 : 1);
  }
  std::string nonce(12, '\0');
  EXPECT_EQ(read(ends[0], nonce.data(), nonce.size()), 12);
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  close(ends[0]);
  close(ends[1]);
  EXPECT_NE(nonce, sealed_row(vault, "").substr(0, 12));
}

TEST(Marks, differ_by_place_and_version_and_key) {
  const Vault vault = Vault::create();
  std::set<std::array<std::uint64_t, 2>> seen;
  for (std::uint64_t table = 0; table < 4; ++table)
    for (std::uint64_t key = 0; key < 300; ++key)
      for (std::uint64_t version = 0; version < 3; ++version)
        EXPECT_TRUE(seen.insert(vault.mark(table, key, version)).second);
  EXPECT_TRUE(seen.insert(vault.mark(0, 1, 0x100)).second);
  EXPECT_TRUE(seen.insert(vault.mark(0, 0x10001, 0)).second);
  EXPECT_TRUE(seen.insert(Vault::create().mark(0, 1, 1)).second);
  EXPECT_EQ(vault.mark(1, 2, 3), vault.mark(1, 2, 3));
}

TEST(Marks, beyond_one_block_is_a_bug_and_says_so) {
  const Vault vault = Vault::create();
  constexpr std::uint64_t word = 1;
  EXPECT_NO_THROW(vault.mark((word << 16) - 1, (word << 56) - 1, (word << 56) - 1));
  EXPECT_THROW(vault.mark(word << 16, 0, 0), std::out_of_range);
  EXPECT_THROW(vault.mark(0, word << 56, 0), std::out_of_range);
  EXPECT_THROW(vault.mark(0, 0, word << 56), std::out_of_range);
}

TEST(Slots, a_passphrase_unlocks_the_same_data_key) {
  const Vault vault = Vault::create();
  const Slot slot = Slot::from_json(vault.make_slot("w17", passphrase, false, least).to_json());
  const Vault unlocked = Vault::unlock(slot, passphrase);
  EXPECT_EQ(opened_row(unlocked, sealed_row(vault, "a row")), "a row");
  EXPECT_EQ(unlocked.mark(1, 2, 3), vault.mark(1, 2, 3));
  EXPECT_EQ(slot.name, "w17");
}

TEST(Slots, the_default_cost_is_the_declared_one) {
  const Slot slot = Vault::create().make_slot("w17", passphrase);
  EXPECT_EQ(slot.n, std::uint64_t{1} << 17);
  EXPECT_EQ(slot.r, 8U);
  EXPECT_EQ(slot.p, 1U);
  EXPECT_NO_THROW(Vault::unlock(slot, passphrase));
}

TEST(Slots, a_wrong_passphrase) {
  const Slot slot = Vault::create().make_slot("w17", passphrase, false, least);
  for (const std::string& wrong : {std::string(), std::string(passphrase) + " ",
                                   std::string(passphrase.substr(1)), std::string("ΤΡΕΙΣ ΑΣΧΕΤΕΣ ΛΕΞΕΙΣ")})
    EXPECT_EQ(refusal([&] { Vault::unlock(slot, wrong); }), "store.passphrase");
}

TEST(Slots, length_is_counted_in_characters) {
  const Vault vault = Vault::create();
  EXPECT_EQ(refusal([&] { vault.make_slot("w", "έντεκαγράμμ", false, least); }), "store.passphrase_short");
  EXPECT_EQ(refusal([&] { vault.make_slot("w", "", false, least); }), "store.passphrase_short");
  EXPECT_EQ(refusal([&] { vault.make_slot("w", "δώδεκαγράμμα", false, least); }), "");
}

TEST(Slots, a_new_data_key_needs_no_passphrase) {
  const Vault before = Vault::create(), after = Vault::create();
  const Slot slot = before.make_slot("w17", passphrase, false, least);
  const Slot rewrapped = after.rewrap(slot);
  const std::string row = sealed_row(after, "written after");
  EXPECT_EQ(opened_row(Vault::unlock(rewrapped, passphrase), row), "written after");
  EXPECT_EQ(refusal([&] { opened_row(Vault::unlock(slot, passphrase), row); }), "store.row_damaged")
      << "a removed worker's slot opens nothing new";
  EXPECT_EQ(refusal([&] { Vault::unlock(rewrapped, "another passphrase"); }), "store.passphrase");
}

// A slot file from an attacker: refused by its numbers, before anything is reserved (128 GiB to 1 TiB here).
TEST(Slots, a_cost_that_would_exhaust_the_laptop) {
  const Slot good = Vault::create().make_slot("w17", passphrase, false, least);
  const auto start = std::chrono::steady_clock::now();
  for (const auto& [n, r, p] : {std::tuple{std::uint64_t{1} << 30, 8U, 1U},
                                {std::uint64_t{1} << 21, 8U, 1U},
                                {std::uint64_t{1} << 53, 8U, 1U},
                                {std::uint64_t{1} << 17, 1U << 20, 1U},
                                {std::uint64_t{1} << 17, 8U, 5U},
                                {std::uint64_t{1} << 17, 8U, 1U << 30}}) {
    Slot slot = good;
    slot.n = n;
    slot.r = r;
    slot.p = p;
    EXPECT_EQ(refusal([&] { Slot::from_json(slot.to_json()); }), "store.slot") << n << ' ' << r << ' ' << p;
    EXPECT_EQ(refusal([&] { Vault::unlock(slot, passphrase); }), "store.slot") << n << ' ' << r << ' ' << p;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(Slots, a_cost_that_would_be_guessed_through) {
  const Vault vault = Vault::create();
  EXPECT_EQ(refusal([&] { vault.make_slot("w17", passphrase, false, {std::uint64_t{1} << 13}); }),
            "store.slot");
  Slot slot = vault.make_slot("w17", passphrase, false, least);
  for (const std::uint64_t n : {std::uint64_t{0}, std::uint64_t{2}, (std::uint64_t{1} << 14) + 1}) {
    slot.n = n;
    EXPECT_EQ(refusal([&] { Slot::from_json(slot.to_json()); }), "store.slot") << n;
  }
  slot.n = least.n;
  slot.p = 0;
  EXPECT_EQ(refusal([&] { Slot::from_json(slot.to_json()); }), "store.slot");
}

TEST(Slots, each_altered_part) {
  const Vault vault = Vault::create();
  const Slot good = vault.make_slot("w17", passphrase, false, least);
  const Slot other = vault.make_slot("w18", passphrase, false, least);
  const auto refused = [&](auto alter) {
    Slot slot = good;
    alter(slot);
    return refusal([&] { Vault::unlock(slot, passphrase); });
  };
  EXPECT_EQ(refused([](Slot&) {}), "");
  EXPECT_EQ(refused([](Slot& slot) { slot.name = "w18"; }), "store.passphrase");
  EXPECT_EQ(refused([](Slot& slot) { slot.name = ""; }), "store.passphrase");
  EXPECT_EQ(refused([](Slot& slot) { slot.salt[3] ^= 1; }), "store.passphrase");
  EXPECT_EQ(refused([](Slot& slot) { slot.salt.pop_back(); }), "store.slot");
  EXPECT_EQ(refused([](Slot& slot) { slot.n *= 2; }), "store.passphrase");
  EXPECT_EQ(refused([](Slot& slot) { slot.p = 2; }), "store.passphrase");
  EXPECT_EQ(refused([&](Slot& slot) { slot.certificate = other.certificate; }), "store.passphrase");
  EXPECT_EQ(refused([&](Slot& slot) { slot.sealed_key = other.sealed_key; }), "store.passphrase");
  EXPECT_EQ(refused([](Slot& slot) { slot.sealed_key.back() ^= 1; }), "store.passphrase");
  EXPECT_EQ(refused([](Slot& slot) { slot.sealed_key.clear(); }), "store.passphrase");
  EXPECT_EQ(refused([&](Slot& slot) { slot.enveloped = other.enveloped; }), "store.slot");
  EXPECT_EQ(refused([](Slot& slot) { slot.enveloped.back() ^= 1; }), "store.slot");
  EXPECT_EQ(refused([](Slot& slot) { slot.enveloped.clear(); }), "store.slot");
}

// Whoever can write the disk can envelope a data key of their own to the slot. It opens none of the rows, and
// the marks, summed up into the sealed tip, are others.
TEST(Slots, a_foreign_data_key_opens_no_row) {
  const Vault vault = Vault::create(), foreign = Vault::create();
  const std::string row = sealed_row(vault, "a row");
  const Vault opened =
      Vault::unlock(foreign.rewrap(vault.make_slot("w17", passphrase, false, least)), passphrase);
  EXPECT_EQ(refusal([&] { opened_row(opened, row); }), "store.row_damaged");
  EXPECT_NE(opened.mark(3, 41, 7), vault.mark(3, 41, 7));
}

TEST(Slots, files_that_are_none) {
  const Json good = parse_json(Vault::create().make_slot("w17", passphrase, false, least).to_json());
  const auto refused = [](const Json& json) { return refusal([&] { Slot::from_json(canonical(json)); }); };
  EXPECT_EQ(refused(good), "");
  for (const auto& [name, value] : good.items()) {
    Json json = good;
    json.erase(name);
    EXPECT_EQ(refused(json), "store.slot") << "without " << name;
    json["other"] = 1;
    EXPECT_EQ(refused(json), "store.slot") << "another in place of " << name;
    for (const Json& wrong : {Json(nullptr), Json(-1), Json(1.5), Json("="), Json::array()}) {
      if (name == "name" && wrong.is_string()) continue; // any text is a name
      json = good;
      json[name] = wrong;
      EXPECT_EQ(refused(json), "store.slot") << name << ' ' << wrong.dump();
    }
  }
  Json more = good;
  more["extra"] = 1;
  EXPECT_EQ(refused(more), "store.slot");
  EXPECT_EQ(refused(Json::array()), "store.slot");
  EXPECT_EQ(refusal([] { Slot::from_json(""); }), "store.slot");
  EXPECT_EQ(refusal([&] { Slot::from_json(canonical(good) + std::string(100'000, ' ')); }), "store.slot");
}

TEST(Slots, show_neither_key_nor_passphrase) {
  const Vault vault = Vault::create();
  const std::string json = vault.make_slot("w17", "correct horse battery", false, least).to_json();
  EXPECT_EQ(json.find("correct"), std::string::npos);
  EXPECT_EQ(json.find("PRIVATE"), std::string::npos);
}

TEST(DataKey, stands_in_the_secure_heap) {
  const Vault vault = Vault::create();
  if (CRYPTO_secure_malloc_initialized() != 1) GTEST_SKIP() << "this system grants no secure heap";
  const std::size_t used = CRYPTO_secure_used();
  const Vault another = Vault::create();
  EXPECT_GE(CRYPTO_secure_used(), used + 32);
}

TEST(DataKey, moves_and_is_released) {
  { // OpenSSL's own random generator takes its place in the secure heap with the first use
    const Vault first = Vault::create();
    EXPECT_EQ(opened_row(first, sealed_row(first, "a row")), "a row");
  }
  const std::size_t used = CRYPTO_secure_used();
  {
    Vault vault = Vault::create();
    const std::string row = sealed_row(vault, "a row");
    Vault moved = std::move(vault);
    EXPECT_EQ(opened_row(moved, row), "a row");
    Vault other = Vault::create();
    other = std::move(moved);
    EXPECT_EQ(opened_row(other, row), "a row");
  }
  EXPECT_EQ(CRYPTO_secure_used(), used);
}

TEST(RecoveryCode, unlocks_however_it_is_typed) {
  const Vault vault = Vault::create();
  const std::string code = make_recovery_code();
  const Slot slot = vault.make_slot("", code, true, least);
  std::string lower;
  for (const char letter : code)
    if (letter != '-')
      lower += static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
  EXPECT_EQ(Vault::unlock(slot, code).mark(1, 2, 3), vault.mark(1, 2, 3));
  EXPECT_EQ(Vault::unlock(slot, " " + lower + "\n").mark(1, 2, 3), vault.mark(1, 2, 3));
  EXPECT_EQ(refusal([&] { Vault::unlock(slot, make_recovery_code()); }), "store.passphrase");
}

TEST(RecoveryCode, has_160_bits_in_groups_and_a_check) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string code = make_recovery_code();
    EXPECT_TRUE(seen.insert(code).second);
    EXPECT_EQ(code.size(), 36U + 8U);
    for (std::size_t at = 4; at < code.size(); at += 5) EXPECT_EQ(code[at], '-');
    EXPECT_TRUE(recovery_code_ok(code)) << code;
    EXPECT_EQ(normal_recovery_code(normal_recovery_code(code)), normal_recovery_code(code));
  }
}

TEST(RecoveryCode, look_alikes_are_one) {
  EXPECT_EQ(normal_recovery_code("0O o"), "OOO");
  EXPECT_EQ(normal_recovery_code("1Il L-i"), "IIIII");
  EXPECT_EQ(normal_recovery_code("8b.B"), "BBB");
  EXPECT_EQ(normal_recovery_code("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"), "ABEZHIKMNOPTYX") << "Greek capitals";
  EXPECT_EQ(normal_recovery_code("234567"), "234567");
}

TEST(RecoveryCode, mistyped) {
  const std::string code = "SP3P-J44R-TZAN-66IL-Z3FH-YJJQ-DHIG-UNAT-M36B"; // from make_recovery_code()
  EXPECT_TRUE(recovery_code_ok(code));
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == '-') continue;
    std::string mistyped = code;
    mistyped[i] = code[i] == 'W' ? 'X' : 'W';
    EXPECT_FALSE(recovery_code_ok(mistyped)) << mistyped;
    mistyped = code;
    mistyped.erase(i, 1);
    EXPECT_FALSE(recovery_code_ok(mistyped)) << mistyped;
  }
  EXPECT_FALSE(recovery_code_ok("SP3P-J44R-TZAN-66IL-Z3FH-YJJQ-UNAT-DHIG-M36B")) << "two groups exchanged";
  EXPECT_FALSE(recovery_code_ok(""));
}

} // namespace
} // namespace dromos
