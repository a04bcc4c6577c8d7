// Devices that a hub knows nothing of, or of which it knows something else than they show.
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

Certificate device_certificate(const Certificate& authority, const PrivateKey& authority_key,
                               const PrivateKey& key, const std::string& unit) {
  return issue(authority, authority_key, key.spki(), Purpose::device,
               device_id(key.spki()) + "." + unit_dns(unit), always());
}

TEST(Stranger, a_certified_device_that_was_never_enrolled) {
  World world;
  const PrivateKey key = PrivateKey::ed25519();
  const Certificate certificate = device_certificate(world.authority, world.authority_key, key, World::kk1);
  Hello hello;
  hello.device = device_id(key.spki());
  hello.most = 1;
  const std::string request = jws_sign(hello_payload(hello), typ_hello, key, certificate) + "\n";
  EXPECT_EQ(told([&] {
              world.hub->exchange(request, ders_of({certificate, world.authority}));
            }),
            "engine.unknown_device");
  EXPECT_FALSE(world.store->device(hello.device));
}

TEST(Stranger, a_device_under_a_certificate_of_another_unit_than_it_was_enrolled_in) {
  World world;
  LaptopNode a = world.enrol("anna");
  a.keys->chain.front() = device_certificate(world.authority, world.authority_key, a.keys->key, World::kk2);
  world.reopen(a);
  EXPECT_EQ(told([&] { world.hub->exchange(a.laptop->request(5'000'000).bytes, ders_of(a.keys->chain)); }),
            "engine.unknown_device");
}

// The root vouches for both hubs; each takes the batches of its own devices alone.
TEST(Stranger, a_batch_of_another_hubs_device) {
  World world;
  LaptopNode a = world.enrol("anna"), other = world.enrol("petros");
  const PrivateKey authority_key = PrivateKey::p256();
  const std::string patra = "gr/el30/patra", person = fresh("person");
  const Certificate authority =
      issue(world.root, world.root_key, authority_key.spki(), Purpose::hub, unit_dns(patra), always());
  other.keys->key = PrivateKey::ed25519();
  other.keys->device = device_id(other.keys->key.spki());
  other.keys->chain = {device_certificate(authority, authority_key, other.keys->key, patra), authority};
  const Forged batch = forged(other, {writes(person, "petros", "birth_place", "\"x\"")});
  EXPECT_EQ(told([&] { send(world, a, batch, chain_line(ders_of(other.keys->chain))); }),
            "engine.foreign_device");
  EXPECT_FALSE(world.store->device(other.keys->device)) << "nothing of the request was taken";
  EXPECT_FALSE(world.store->entry(person));
}

TEST(Stranger, a_stick_for_a_device_that_never_said_hello) {
  World world;
  LaptopNode a = world.enrol("anna");
  EXPECT_EQ(told([&] { world.hub->answer_for("aaaaaaaaaaaaaaaa"); }), "hub.no_hello");
  EXPECT_EQ(told([&] { world.hub->answer_for(a.keys->device); }), "hub.no_hello");
  world.sync(a);
  EXPECT_EQ(told([&] { a.laptop->apply(world.hub->answer_for(a.keys->device)); }), "");
}

// Said by one of the unit, a batch among them by one who is not.
TEST(Stranger, a_mates_stick_that_brings_another_units_batch) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis"), c = world.enrol("chara", {"SW"}, World::kk2);
  const std::string person = fresh("person");
  const Forged batch = forged(c, {writes(person, "chara", "birth_place", "\"x\"")});
  const std::string stick =
      b.laptop->handover(a.keys->device) + chain_line(ders_of(c.keys->chain)) + batch.text();
  EXPECT_EQ(told([&] { a.laptop->take_handover(stick); }), "engine.stick_unit");
  EXPECT_FALSE(a.store->entry(person));
}

TEST(Stranger, a_program_on_a_store_that_names_no_device) {
  World world;
  LaptopNode a = world.enrol("anna");
  StoreOptions options;
  options.open = Database::Open::create;
  SqliteStore store(world.folder.path / "new.db", a.vault.get(), options);
  Laptop laptop(store, catalog(), world.clock, *a.keys);
  EXPECT_EQ(laptop.hub_time(), 0);
  laptop.become(*a.keys);
  EXPECT_EQ(store.node("own"), "[]") << "it was no device before";
  EXPECT_TRUE(store.device(a.keys->device));
}

TEST(Stranger, more_views_than_a_hub_remembers) {
  World world;
  LaptopNode a = world.enrol("anna");
  create(a, "person", {edit("birth_place", "x")});
  world.sync(a);
  const std::string hash = world.hub_state();
  for (int i = 0; i < 40; ++i) EXPECT_NE(world.hub_state("gr/el30/athina/u" + std::to_string(i)), hash);
  EXPECT_EQ(world.hub_state(), hash);
  create(a, "person", {edit("birth_place", "y")});
  world.sync(a);
  EXPECT_EQ(world.hub_state(), a.laptop->state_hash());
}

} // namespace

} // namespace dromos::test
