// Certificates that were renewed, or have ended: what was signed under them stands.
#include "tests/unit/loop/world.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

Validity ends_soon(const World& world) {
  return {1'700'000'000'000, world.clock.ms + 100'000'000};
}

// The same key under a new certificate, as POST /v1/renew gives it.
void renew_certificate(World& world, LaptopNode& node, Validity validity) {
  auto row = world.store->device(node.keys->device);
  const Certificate certificate =
      issue(world.authority, world.authority_key, node.keys->key.spki(), Purpose::device,
            node.keys->device + "." + unit_dns(row->unit), validity);
  node.keys->chain = {certificate, world.authority};
  row->chain = ders_of(node.keys->chain);
  world.store->transaction([&] { world.store->put(*row); });
  auto self = node.store->device(node.keys->device);
  self->chain = row->chain;
  node.store->transaction([&] { node.store->put(*self); });
  world.reopen(node);
}

void give_agreement(World& world, const LaptopNode& node, Validity validity) {
  auto row = world.store->device(node.keys->device);
  row->agreement =
      ders_of({issue(world.authority, world.authority_key, PrivateKey::p256().spki(), Purpose::agreement,
                     node.keys->device + "." + unit_dns(row->unit), validity),
               world.authority});
  world.store->transaction([&] { world.store->put(*row); });
}

TEST(Regression, a_batch_of_before_a_renewal_is_read_by_a_new_laptop) {
  World world;
  LaptopNode a = world.enrol("anna");
  create(a, "person", {edit("birth_place", "x")});
  world.sync(a);
  renew_certificate(world, a, always());
  world.sync(a);
  LaptopNode b = world.enrol("babis");
  world.sync(b);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(Regression, a_batch_cut_before_a_renewal_is_sent_after_it) {
  World world;
  LaptopNode a = world.enrol("anna");
  create(a, "person", {edit("birth_place", "x")});
  a.laptop->cut();
  renew_certificate(world, a, always());
  world.sync(a);
  EXPECT_EQ(a.laptop->unsent(), 0U);
}

TEST(Regression, the_ended_certificate_of_a_gone_laptop_stops_nobody) {
  World world;
  LaptopNode a = world.enrol("anna");
  renew_certificate(world, a, ends_soon(world));
  create(a, "person", {edit("birth_place", "x")});
  world.sync(a);
  world.clock.ms += 200'000'000;
  LaptopNode b = world.enrol("babis");
  world.sync(b);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
  EXPECT_THROW(world.sync(a), Refused); // itself it must renew
}

TEST(Regression, a_mate_whose_stick_certificate_has_ended_stops_nobody) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  give_agreement(world, a, ends_soon(world));
  world.clock.ms += 200'000'000;
  for (const char* place : {"x", "y"}) {
    create(b, "person", {edit("birth_place", place)});
    world.sync(b);
    world.sync(b);
  }
  EXPECT_EQ(b.laptop->unsent(), 0U);
}

TEST(Regression, a_mate_first_met_by_its_stick_certificate_is_carried_with_its_chain) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  give_agreement(world, b, always());
  create(a, "person", {edit("birth_place", "x")});
  world.sync(a); // learns of b by its agreement certificate alone
  create(b, "person", {edit("birth_place", "y")});
  a.laptop->take_handover(b.laptop->handover(a.keys->device));
  world.sync(a);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

} // namespace

} // namespace dromos::test
