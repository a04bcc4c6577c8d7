// How a hub becomes another's child: codes, fingerprints, certificates, and who is refused.
#include "schema/encoding.h"
#include "server/enrolling.h"
#include "server/joining.h"
#include "server/routes.h"
#include "sync/engine/authority.h"
#include "sync/engine/chains.h"
#include "sync/engine/child.h"
#include "sync/engine/upward.h"
#include "tests/unit/server/hub_home.h"

namespace dromos::test {
namespace {

struct Tree : testing::Test {
  HubHome region{"gr/el30"}, centre{"gr/el30/athina"};

  Invite code(const std::string& unit = "gr/el30/athina") {
    EXPECT_EQ(region.run({"invite-hub", "--unit", unit}), 0) << region.error;
    return read_invite(region.out);
  }
  static JoinRequest request_of(HubHome& hub, const Invite& code) {
    Workplace place(hub.world);
    const Keyring& keys = place.keys();
    if (!keys.has_key("sender")) keys.put_key("sender", PrivateKey::ed25519());
    return {code.secret, place.settings().unit, make_request(keys.key("authority")),
            make_request(keys.key("sender"))};
  }
  static JoinAnswer admitted(HubHome& parent, const JoinRequest& request) {
    Workplace place(parent.world);
    return admit(place, read_join_request(write(request)));
  }
  static void join(HubHome& parent, HubHome& child, const Invite& code) {
    const JoinAnswer answer = read_join_answer(write(admitted(parent, request_of(child, code))));
    Workplace place(child.world);
    become_child(place, code, answer);
  }
};

TEST_F(Tree, a_child_is_certified_within_its_unit_and_its_laptops_go_on) {
  const Invite laptop = centre.invite("anna");
  LaptopKeyPair keys;
  EnrolAnswer enrolled;
  {
    Workplace place(centre.world);
    enrolled = enrol(place, keys.request(laptop.secret));
  }
  join(region, centre, code());

  Workplace child(centre.world), parent(region.world);
  const UpKeys up = child.keys().up_keys("gr/el30/athina");
  EXPECT_EQ(up.parent, "gr/el30");
  EXPECT_EQ(up.root.spki(), parent.keys().certificate("root").spki());
  verify_chain(up.sender, up.root, Purpose::device, centre.clock.now);
  // The laptop's certificate, issued before, leads to the parent's root as well as to its own.
  std::vector<Certificate> chain = read_chain(enrolled.chain);
  verify_chain(chain, child.keys().certificate("root"), Purpose::device, centre.clock.now);
  chain.erase(chain.begin() + 1, chain.end());
  chain.insert(chain.end(), up.authority.begin(), up.authority.end());
  verify_chain(chain, up.root, Purpose::device, centre.clock.now);
  // Its authority certifies nothing outside its unit.
  const Certificate outside =
      issue(up.authority.front(), child.keys().key("authority"), PrivateKey::ed25519().spki(),
            Purpose::signer, "signer." + unit_dns("gr/el30/patra"), {1'790'000'000'000, 1'800'000'000'000});
  chain.front() = outside;
  EXPECT_EQ(failure([&] { verify_chain(chain, up.root, Purpose::signer, centre.clock.now); }).substr(0, 10),
            "keys.chain");
  ASSERT_EQ(children(parent.store()).size(), 1U);
  EXPECT_EQ(children(parent.store()).front().unit, "gr/el30/athina");
  EXPECT_TRUE(has_up_feed(child.store()));
}

TEST_F(Tree, a_code_is_for_one_hub_of_one_unit_and_no_laptops) {
  const Invite given = code();
  const JoinRequest request = request_of(centre, given);
  JoinRequest other = request;
  other.unit = "gr/el30/patra";
  EXPECT_EQ(failure([&] { admitted(region, other); }), "hub.join_unit");
  admitted(region, request);
  admitted(region, request); // the answer was lost
  other = request;
  other.authority = make_request(PrivateKey::p256());
  EXPECT_EQ(failure([&] { admitted(region, other); }), "hub.code_used");

  const LaptopKeyPair laptop;
  Workplace place(region.world);
  EXPECT_EQ(failure([&] { enrol(place, laptop.request(code("gr/el30/patra").secret)); }), "hub.code_unknown");
  EXPECT_EQ(region.run({"invite", "--unit", "gr/el30", "--role", "sw", "--worker", "x"}), 0);
  JoinRequest as_hub = request_of(centre, read_invite(region.out));
  EXPECT_EQ(failure([&] { admitted(region, as_hub); }), "hub.code_unknown");
}

TEST_F(Tree, a_code_ends_and_a_taken_unit_stays_taken_until_its_hub_is_revoked) {
  const Invite given = code();
  region.clock.now += 25LL * 60 * 60 * 1000;
  EXPECT_EQ(failure([&] { admitted(region, request_of(centre, given)); }), "hub.code_expired");
  join(region, centre, code());
  HubHome twin{"gr/el30/athina"}, below{"gr/el30/athina/kk1"};
  EXPECT_EQ(failure([&] { join(region, twin, code()); }), "hub.unit_taken");
  EXPECT_EQ(failure([&] { join(region, below, code("gr/el30/athina/kk1")); }), "hub.unit_taken");
  const std::string sender = [&] {
    Workplace place(region.world);
    return children(place.store()).front().device;
  }();
  EXPECT_EQ(region.run({"revoke", sender}), 0) << region.error;
  join(region, twin, code());
}

TEST_F(Tree, two_people_must_mean_the_same_hub) {
  ASSERT_EQ(region.run({"invite-hub", "--unit", "gr/el30/athina"}), 0);
  const std::string text = region.out;
  const std::string shown = fingerprint(read_invite(text).root_pin);
  EXPECT_NE(region.error.find(shown), std::string::npos) << region.error;
  EXPECT_EQ(centre.run({"join", text}), 1);
  EXPECT_NE(centre.error.find(shown), std::string::npos) << centre.error;
  EXPECT_EQ(centre.run({"join", text, "--yes", "0000 0000 0000 0000 0000 0000 0000 0000"}), 1);
  EXPECT_NE(centre.error.find("not that of the hub"), std::string::npos) << centre.error;
  EXPECT_TRUE(same_fingerprint("AB:cd 12", "abcd12"));
  Workplace place(centre.world);
  EXPECT_FALSE(place.keys().parent());
}

TEST_F(Tree, a_hub_does_not_join_beside_or_below_itself) {
  HubHome patra{"gr/el30/patra"};
  EXPECT_EQ(patra.run({"invite-hub", "--unit", "gr/el30/patra/kk1"}), 0);
  EXPECT_EQ(centre.run({"join", patra.out}), 1);
  EXPECT_NE(centre.error.find("does not stand below"), std::string::npos) << centre.error;
  EXPECT_EQ(region.run({"invite-hub", "--unit", "gr/el30"}), 1);
  EXPECT_EQ(region.run({"invite-hub", "--unit", "gr/el31/volos"}), 1);
}

// What the parent says is proven before anything of it is kept.
TEST_F(Tree, an_answer_of_somebody_else_changes_nothing) {
  HubHome stranger{"gr/el30"};
  const Invite given = code();
  JoinAnswer answer = admitted(region, request_of(centre, given));
  Workplace place(centre.world);
  JoinAnswer forged = answer;
  {
    Workplace other(stranger.world);
    forged.root = other.keys().certificate("root").der();
  }
  EXPECT_EQ(failure([&] { become_child(place, given, forged); }), "keys.chain");
  forged = answer;
  forged.authority.erase(forged.authority.begin());
  EXPECT_NE(failure([&] { become_child(place, given, forged); }), "");
  EXPECT_FALSE(place.keys().parent());
  EXPECT_FALSE(has_up_feed(place.store()));
  become_child(place, given, answer);
  EXPECT_TRUE(place.keys().parent());
}

TEST_F(Tree, a_childs_unit_gets_its_laptops_at_the_child_alone) {
  join(region, centre, code());
  EXPECT_EQ(region.run({"invite", "--unit", "gr/el30/athina/kk1", "--role", "sw", "--worker", "x"}), 1);
  EXPECT_NE(region.error.find("hub of its own"), std::string::npos) << region.error;
  EXPECT_EQ(region.run({"invite", "--unit", "gr/el30/kinito", "--role", "sw", "--worker", "x"}), 0);
  EXPECT_EQ(centre.run({"renew"}), 0) << centre.error; // its sender too
  EXPECT_EQ(region.run({"forward"}), 1);
  EXPECT_EQ(centre.run({"forward"}), 3) << centre.error; // nobody is there
  EXPECT_EQ(region.run({"status", "--json"}), 0);
  EXPECT_EQ(parse_json(region.out)["children"][0]["unit"], "gr/el30/athina");
  EXPECT_EQ(centre.run({"status", "--json"}), 0);
  EXPECT_EQ(parse_json(centre.out)["parent"]["unit"], "gr/el30");
}

// Known at the parent by what the child brings; to certify it there would give it a second home.
TEST_F(Tree, a_childs_device_is_not_renewed_at_the_parent) {
  join(region, centre, code());
  Workplace place(region.world);
  const Child child = children(place.store()).front();
  const LaptopKeyPair keys;
  EXPECT_EQ(failure([&] { renew_device(place, keys.request(), child.device); }).substr(0, 21),
            "engine.unknown_device");
}

// A backup that is older than `join`: what was accepted since then is offered all the same.
TEST_F(Tree, a_hub_restored_from_before_it_joined_forwards_again) {
  EXPECT_EQ(centre.run({"backup", centre.file("backup")}), 0) << centre.error;
  join(region, centre, code());
  EXPECT_EQ(centre.run({"restore", centre.file("backup")}), 0) << centre.error;
  Workplace place(centre.world);
  EXPECT_TRUE(has_up_feed(place.store()));
}

} // namespace
} // namespace dromos::test
