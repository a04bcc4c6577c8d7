#include "schema/encoding.h"
#include "server/enrolling.h"
#include "server/grants.h"
#include "sync/engine/chains.h"
#include "tests/unit/server/hub_home.h"

namespace dromos::test {
namespace {

constexpr std::int64_t hour_ms = 60LL * 60 * 1000;

TEST(Enrolling, certifies_both_keys_under_the_devices_name) {
  HubHome hub;
  const Invite code = hub.invite("anna");
  Workplace place(hub.world);
  const LaptopKeyPair keys;
  const EnrolAnswer answer = enrol(place, keys.request(code.secret));
  const Certificate root = Certificate::from_der(answer.root);
  EXPECT_EQ(sha256(root.spki()), code.root_pin);
  verify_chain(read_chain(answer.chain), root, Purpose::device, hub.clock.now);
  verify_chain(read_chain(answer.agreement), root, Purpose::agreement, hub.clock.now);
  verify_chain(read_chain(answer.hub_agreement), root, Purpose::agreement, hub.clock.now);
  EXPECT_EQ(Certificate::from_der(answer.chain[0]).dns_name(),
            keys.id() + ".kk1.athina.el30.gr.dromos.internal");
  EXPECT_EQ(answer.unit, "gr/el30/athina/kk1");
  EXPECT_EQ(answer.roles, std::vector<std::string>{"SW"});
  EXPECT_EQ(answer.workers, std::vector<std::string>{"anna"});
}

TEST(Enrolling, a_code_belongs_to_its_first_key_which_may_come_back_with_it) {
  HubHome hub;
  const Invite code = hub.invite("anna");
  Workplace place(hub.world);
  const LaptopKeyPair first, second;
  enrol(place, first.request(code.secret));
  EXPECT_EQ(failure([&] { enrol(place, second.request(code.secret)); }), "hub.code_used");
  hub.clock.now += 25 * hour_ms; // its answer was lost, and the laptop comes back the day after
  EXPECT_EQ(enrol(place, first.request(code.secret)).workers.size(), 1U);
  EXPECT_EQ(place.store().devices().size(), 1U);
}

TEST(Enrolling, tells_an_expired_code_from_an_unknown_one) {
  HubHome hub;
  const Invite code = hub.invite("anna");
  Workplace place(hub.world);
  EXPECT_EQ(failure([&] { enrol(place, LaptopKeyPair().request(std::string(16, 'x'))); }),
            "hub.code_unknown");
  hub.clock.now += 24 * hour_ms;
  EXPECT_EQ(failure([&] { enrol(place, LaptopKeyPair().request(code.secret)); }), "hub.code_expired");
  EXPECT_TRUE(place.store().devices().empty());
}

TEST(Enrolling, keeps_no_secret_of_a_code) {
  HubHome hub;
  const Invite code = hub.invite("anna");
  Workplace place(hub.world);
  EXPECT_TRUE(place.store().node("invite/" + invite_id(code.secret)));
  const std::vector<std::string> names = place.store().node_names("");
  EXPECT_FALSE(names.empty());
  for (const std::string& name : names)
    for (const std::string& spelled : {code.secret, hex(code.secret), base64url(code.secret)})
      for (const std::string& bytes : {name, *place.store().node(name)})
        EXPECT_EQ(bytes.find(spelled), std::string::npos);
}

TEST(Enrolling, the_same_key_is_renewed_and_another_one_only_after_a_fork) {
  HubHome hub;
  const Invite code = hub.invite("anna");
  Workplace place(hub.world);
  const LaptopKeyPair old, fresh, third;
  enrol(place, old.request(code.secret));
  EXPECT_EQ(renew_device(place, old.request(), old.id()).unit, "gr/el30/athina/kk1");
  EXPECT_EQ(failure([&] { renew_device(place, fresh.request(), old.id()); }), "hub.not_forked");

  DeviceRow row = place.device(old.id());
  row.state = DeviceState::forked;
  place.store().transaction([&] { place.store().put(row); });
  EXPECT_EQ(renew_device(place, fresh.request(), old.id()).workers, std::vector<std::string>{"anna"});
  EXPECT_EQ(renew_device(place, fresh.request(), old.id()).workers.size(), 1U); // its answer was lost
  EXPECT_EQ(place.device(fresh.id()).predecessor, old.id());
  EXPECT_EQ(renew_device(place, third.request(), old.id()).workers,
            std::vector<std::string>{"anna"}); // the copy
  EXPECT_EQ(place.device(third.id()).predecessor, old.id());
  EXPECT_EQ(place.store().devices().size(), 3U);
  // A key that is a device already, but not after this one, is not taken over.
  const LaptopKeyPair mate;
  const Invite other = hub.invite("babis");
  enrol(place, mate.request(other.secret));
  EXPECT_EQ(failure([&] { renew_device(place, mate.request(), old.id()); }), "hub.not_forked");
}

TEST(Enrolling, a_revoked_device_gets_nothing_more) {
  HubHome hub;
  const Invite code = hub.invite("anna");
  const LaptopKeyPair keys;
  enrol(*std::make_unique<Workplace>(hub.world), keys.request(code.secret));
  EXPECT_EQ(hub.run({"revoke", keys.id()}), 0) << hub.error;
  Workplace place(hub.world);
  EXPECT_EQ(failure([&] { renew_device(place, keys.request(), keys.id()); }), "hub.revoked");
  EXPECT_EQ(failure([&] { enrol(place, keys.request(code.secret)); }), "hub.revoked");
  EXPECT_EQ(failure([&] { escrow(place, "{\"code\":\"AAAA\"}", keys.id()); }), "hub.revoked");
  EXPECT_EQ(place.store().orders(0).size(), 1U);
}

} // namespace
} // namespace dromos::test
