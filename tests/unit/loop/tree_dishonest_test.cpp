// Who is not believed in a tree of hubs.
#include "tests/unit/loop/forgery.h"
#include "tests/unit/loop/tree.h"

namespace dromos::test {
namespace {

struct DishonestHub : HubTree {
  std::string one = person(anna);
  Upward::Outgoing out;
  DishonestHub() {
    participation(anna, one);
    athina.sync(anna);
    out = athina.upward->request(1'000'000);
  }
  std::string to_region(const std::string& bytes) {
    return told([&] { region.hub->exchange(bytes, athina.sender_chain()); });
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    for (Lines rest(out.bytes); !rest.done();) all.emplace_back(rest.next());
    return all;
  }
  static std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
  }
};

TEST_F(DishonestHub, without_the_home_hubs_word_nothing_is_taken) {
  std::vector<std::string> all = lines();
  std::erase_if(all, [](const std::string& line) {
    return line.starts_with("{\"protected\"") && jws_read(line).typ == typ_receipt;
  });
  EXPECT_EQ(to_region(joined(all)), "engine.no_verdict");
  EXPECT_EQ(to_region(out.bytes), "");
}

// Another centre's hub speaks about a device that it did not certify.
TEST_F(DishonestHub, another_hubs_word_is_no_verdict) {
  std::vector<std::string> all = lines();
  for (std::string& line : all) {
    if (line.starts_with("{\"signer\"")) {
      std::vector<std::string> chain{peiraias.signer.der()};
      for (const Certificate& above : peiraias.up->authority) chain.push_back(above.der());
      line = signer_line(chain);
      line.pop_back();
    } else if (line.starts_with("{\"protected\"") && jws_read(line).typ == typ_receipt) {
      Receipt receipt = read_receipt(jws_read(line).payload);
      receipt.hub = peiraias.unit;
      line = jws_sign(receipt_payload(receipt), typ_receipt, peiraias.signer_key, peiraias.signer);
    }
  }
  EXPECT_EQ(to_region(joined(all)), "engine.no_verdict");
}

// What peiraias brings must be its own, however well it is signed.
TEST_F(DishonestHub, a_child_brings_its_own_devices_alone) {
  std::vector<std::string> all = lines();
  const Upward::Outgoing own = peiraias.upward->request(1'000'000);
  all.front() = own.bytes.substr(0, own.bytes.find('\n'));
  EXPECT_EQ(told([&] { region.hub->exchange(joined(all), peiraias.sender_chain()); }),
            "engine.foreign_device");
}

// Another centre certifies this centre's device as its own, shows its batch once more, and refuses all of it.
TEST_F(DishonestHub, a_device_certified_twice_keeps_its_home) {
  athina.forward();
  ASSERT_EQ(region.value(one, "gender"), "F");
  const BatchRow batch = athina.store->batches(0).front();
  std::vector<std::string> signer{peiraias.signer.der()},
      device{issue(peiraias.authority, peiraias.authority_key, anna.keys->key.spki(), Purpose::device,
                   anna.keys->device + "." + unit_dns("gr/el30/peiraias/kk1"), always())
                 .der()};
  for (const Certificate& above : peiraias.up->authority) {
    signer.push_back(above.der());
    device.push_back(above.der());
  }
  Receipt receipt{
      peiraias.unit, "e", anna.keys->device, batch.hash, {}, {}, instant(world.clock.ms + 60'000), 1, 0,
      false};
  std::string leaves;
  for (std::uint64_t seq = batch.first; seq < batch.first + batch.count; ++seq)
    receipt.refused.push_back({seq, "refused.role", one, {}});
  for (const ChangeRow& row : region.store->changes(region.store->batch(batch.hash)->id))
    leaves += (row.state == ChangeState::withheld ? withheld_line({row.body, row.count}) : row.body) + "\n";
  const std::string bytes =
      peiraias.upward->request(1'000'000).bytes + chain_line(device) + signer_line(signer) +
      jws_sign(receipt_payload(receipt), typ_receipt, peiraias.signer_key, peiraias.signer) + "\n" +
      batch.header + "\n" + leaves;
  EXPECT_EQ(told([&] { region.hub->exchange(bytes, peiraias.sender_chain()); }), "engine.foreign_device");
  EXPECT_EQ(region.value(one, "gender"), "F");
}

// A child with a fault, or with narrower declarations than its parent's: nothing narrow is ever kept above.
TEST_F(DishonestHub, a_parent_keeps_nothing_that_it_may_not_read) {
  const BatchRow batch = athina.store->batches(0).front();
  std::vector<std::string> all = lines();
  const auto header = std::find(all.begin(), all.end(), batch.header);
  ASSERT_NE(header, all.end());
  all.erase(header + 1, all.end());
  for (const ChangeRow& row : athina.store->changes(batch.id)) all.push_back(row.body);
  EXPECT_EQ(to_region(joined(all)), "engine.beyond_reach");
  EXPECT_FALSE(region.holds_bytes("CANARY-CENTRE"));
}

// The first batch of babis, as athina could send it with this word on it; `withheld` in place of its second
// leaf.
struct Spoken : HubTree {
  std::string one = fresh("person");
  Forged batch =
      forged(babis, {writes(one, "babis", "gender", "\"F\""), writes(one, "babis", "age_from", "30")});
  std::int64_t minutes = 0;

  std::string word(std::vector<std::pair<std::uint64_t, std::uint64_t>> held, bool refused) {
    Receipt receipt{athina.unit,
                    athina.hub->epoch(),
                    babis.keys->device,
                    batch.hash(),
                    std::move(held),
                    {},
                    instant(world.clock.ms + ++minutes * 60'000),
                    1,
                    0,
                    false};
    if (refused) receipt.refused = {{2, "refused.role", one, "age_from"}};
    return jws_sign(receipt_payload(receipt), typ_receipt, athina.signer_key, athina.signer) + "\n";
  }
  void says(const std::string& word) {
    std::vector<std::string> signer{athina.signer.der()}, device{babis.keys->chain.front().der()};
    for (const Certificate& above : athina.up->authority) {
      signer.push_back(above.der());
      device.push_back(above.der());
    }
    region.hub->exchange(athina.upward->request(1'000'000).bytes + chain_line(device) + signer_line(signer) +
                             word + batch.text(),
                         athina.sender_chain());
  }
};

// A centre that sends the body of what it refused: kept as evidence, not folded.
TEST_F(Spoken, what_the_home_hub_refused_is_not_folded_above) {
  says(word({{1, 1}}, true));
  EXPECT_EQ(region.value(one, "gender"), "F");
  EXPECT_EQ(region.value(one, "age_from"), Json());
}

// A restored home hub may decide otherwise than before its restore: of its two words the newer counts.
TEST_F(Spoken, the_newer_word_of_the_home_hub_counts) {
  const std::string first = word({{1, 2}}, false), second = word({{1, 1}}, true),
                    third = word({{1, 2}}, false);
  says(first);
  EXPECT_EQ(region.value(one, "age_from"), 30);
  says(second);
  EXPECT_EQ(region.value(one, "age_from"), Json());
  says(first); // a late one
  EXPECT_EQ(region.value(one, "age_from"), Json());
  const Receipt told = read_receipt(jws_read(region.store->batch(batch.hash())->receipt).payload);
  EXPECT_EQ(told.refused.size(), 1U);
  says(third);
  EXPECT_EQ(region.value(one, "age_from"), 30);
  // What is held again is a change like any other: it has its place, and shows in the region's views.
  const BatchRow row = *region.store->batch(batch.hash());
  for (const ChangeRow& change : region.store->changes(row.id)) EXPECT_NE(change.record, 0);
  EXPECT_EQ(region.store->held(row.id).size(), 1U);
}

TEST_F(DishonestHub, an_altered_change_is_refused_whole) {
  std::string altered = out.bytes;
  const std::size_t at = altered.find("CANARY-NATION");
  ASSERT_NE(at, std::string::npos);
  altered[at] = 'X';
  EXPECT_EQ(to_region(altered), "engine.batch_tree");
  EXPECT_TRUE(region.store->batches(0).empty());
}

TEST_F(DishonestHub, laptops_and_revoked_hubs_have_no_say_above) {
  EXPECT_EQ(
      told([&] { region.hub->exchange(anna.laptop->request(1'000'000).bytes, ders_of(anna.keys->chain)); }),
      "keys.chain: unable to get local issuer certificate");
  // A signer's line belongs to hubs.
  std::vector<std::string> all = lines();
  const std::string signer = *std::find_if(
      all.begin(), all.end(), [](const std::string& line) { return line.starts_with("{\"signer\""); });
  LaptopNode own = region.enrol("rena", "gr/el30/kinito");
  EXPECT_NE(told([&] {
              region.hub->exchange(own.laptop->request(1'000'000).bytes + signer + "\n",
                                   ders_of(own.keys->chain));
            }),
            "");
  region.store->transaction([&] {
    DeviceRow row = *region.store->device(device_id(athina.sender_key.spki()));
    row.state = DeviceState::revoked;
    region.store->put(row);
  });
  EXPECT_EQ(to_region(out.bytes), "hub.revoked");
}

// A region's own laptop carries a batch of a centre's device: the region is not that device's home, and must
// not judge it.
TEST_F(DishonestHub, a_hub_does_not_judge_what_it_did_not_certify) {
  LaptopNode own = region.enrol("rena", "gr/el30/kinito");
  std::vector<std::string> all = lines();
  std::erase_if(all, [](const std::string& line) {
    return line.starts_with("{\"signer\"") ||
           (line.starts_with("{\"protected\"") && jws_read(line).typ != typ_batch);
  });
  const std::string bytes = own.laptop->request(1'000'000).bytes + joined(all);
  EXPECT_EQ(told([&] { region.hub->exchange(bytes, ders_of(own.keys->chain)); }), "engine.foreign_device");
}

TEST_F(DishonestHub, an_answer_of_another_hub_or_to_another_hello_counts_nothing) {
  const std::string answer = region.hub->exchange(out.bytes, athina.sender_chain());
  const Upward::Outgoing later = athina.upward->request(500'000);
  EXPECT_EQ(told([&] { athina.upward->verified(answer, later, 1); }), "engine.answer_foreign");
  EXPECT_EQ(told([&] { peiraias.upward->verified(answer, out, 1); }), "engine.answer_foreign");
  EXPECT_EQ(told([&] { region.upward->verified(answer, out, 1); }).substr(0, 10), "keys.chain");
  std::string altered = answer;
  altered[answer.size() / 2] = altered[answer.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_NE(told([&] { athina.upward->verified(altered, out, 1); }), "");
  EXPECT_EQ(told([&] { athina.upward->verified(answer, out, 1); }), "");
}

} // namespace
} // namespace dromos::test
