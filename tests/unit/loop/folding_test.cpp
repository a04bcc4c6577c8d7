// Folding by itself, on rows that an exchange hardly leaves behind: copies in a fork's two batches, runs that
// are withheld, verdicts that name what is not there.
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

struct Folds : testing::Test {
  World world;
  LaptopNode a = world.enrol("anna");
  DeviceRow device = *world.store->device(a.keys->device);
  std::string person = fresh("person");

  static ReadBatch read(const LaptopNode& node, const Forged& batch) {
    return ReadBatch(verify(verify_header(batch.header, node.keys->chain.front()), batch.views()));
  }
  // In a transaction of its own; gives the names of the records whose state was written.
  std::vector<std::string> folding(const std::function<void(Folding&)>& work) {
    std::vector<std::string> written;
    world.store->transaction([&] {
      Folding folding(*world.store, catalog(), false);
      work(folding);
      written = folding.finish();
    });
    return written;
  }
  Folding::Taken take(const Forged& batch) {
    Folding::Taken taken;
    folding([&](Folding& folding) {
      taken = folding.take(read(a, batch), device, BatchState::done,
                           [](const Change&, const RecordRow*) { return std::nullopt; });
    });
    return taken;
  }
  // One change, written once, in two batches: what a copied laptop may do.
  std::pair<Forged, Forged> twins() {
    Change change = writes(person, "anna", "birth_place", "\"one\""),
           more = writes(person, "anna", "gender", "\"F\"");
    change.seq = 1;
    more.seq = 2;
    const std::string line = write_change(change, random_bytes(16));
    return {forged_of(a, {line}, a.keys->device),
            forged_of(a, {line, write_change(more, random_bytes(16))}, a.keys->device)};
  }
  Json shown_value(const std::string& field) { return hub_value(world, person, field); }
};

TEST_F(Folds, a_run_that_is_withheld_names_no_change) {
  const Forged batch =
      forged(a, {writes(person, "anna", "birth_place", "\"one\""), writes(person, "anna", "gender", "\"F\""),
                 writes(person, "anna", "birth_place", "\"two\"", {":1", ":2", ":9"})});
  EXPECT_EQ(read(a, batch).change(2)->writes[0].replaces.size(), 2U);
  EXPECT_TRUE(read(a, batch.withholding(0, 2)).change(1)->writes[0].replaces.empty());
  EXPECT_EQ(read(a, batch.withholding(0, 1)).change(2)->writes[0].replaces.size(), 2U)
      << "one alone has its hash";
}

// The same when a record is folded anew because another of its changes was refused.
TEST_F(Folds, a_record_anew_of_a_batch_with_a_withheld_run) {
  const Forged batch =
      forged(a, {writes(person, "anna", "birth_place", "\"one\""), writes(person, "anna", "gender", "\"F\""),
                 writes(person, "anna", "birth_place", "\"two\"", {":1", ":2"}),
                 writes(person, "anna", "gender", "\"M\"")})
          .withholding(0, 2);
  const Folding::Taken taken = take(batch);
  EXPECT_EQ(shown_value("gender"), "M");
  folding([&](Folding& folding) {
    folding.refuse(
        taken.row,
        {{4, "refused.role", person, {}}, {2, "refused.role", person, {}}, {9, "refused.role", person, {}}});
  });
  EXPECT_EQ(shown_value("birth_place"), "two");
  EXPECT_EQ(shown_value("gender"), Json());
  EXPECT_EQ(world.store->change(taken.row.id, 1)->state, ChangeState::withheld);
  EXPECT_TRUE(folding([&](Folding& folding) {
                folding.refuse(taken.row, {{4, "refused.role", person, {}}});
              }).empty())
      << "it is refused already";
}

TEST_F(Folds, both_copies_of_a_change_are_refused) {
  const auto [first, second] = twins();
  const Folding::Taken one = take(first), two = take(second);
  folding([&](Folding& folding) {
    folding.refuse(one.row, {{1, "refused.role", person, {}}});
    folding.refuse(two.row, {{1, "refused.role", person, {}}, {2, "refused.role", person, {}}});
  });
  EXPECT_EQ(shown_value("birth_place"), Json());
  EXPECT_EQ(shown_value("gender"), Json());
}

// The last change of a record, refused in one batch and then in its copy: there is no record left to fold
// anew.
TEST_F(Folds, the_only_change_of_a_record_is_refused_twice) {
  const auto [first, unused] = twins();
  Forged again = first;
  again.header = cut_batch({a.keys->device, 1, {}, {}, "2026-11-23T21:01:00.000Z"},
                           {leaf_hash(first.lines[0])}, a.keys->key, a.keys->chain.front());
  const Folding::Taken one = take(first), two = take(again);
  folding([&](Folding& folding) {
    folding.refuse(one.row, {{1, "refused.role", person, {}}});
    folding.refuse(two.row, {{1, "refused.role", person, {}}});
  });
  EXPECT_EQ(shown_value("birth_place"), Json());
}

TEST_F(Folds, a_change_that_is_held_again_is_folded_once) {
  const auto [first, second] = twins();
  const Folding::Taken one = take(first);
  folding([&](Folding& folding) { folding.refuse(one.row, {{1, "refused.role", person, {}}}); });
  EXPECT_EQ(shown_value("birth_place"), Json());
  take(second); // brings its copy, of which nobody has said anything
  EXPECT_EQ(shown_value("birth_place"), "one");
  Receipt receipt;
  receipt.held = {{1, 1}};
  EXPECT_TRUE(folding([&](Folding& folding) { folding.hold(one.row, device, receipt); }).empty());
  EXPECT_EQ(world.store->change(one.row.id, 1)->state, ChangeState::held);
}

// Two senders had different parts of it: what neither brought stays withheld.
TEST_F(Folds, a_batch_from_two_who_had_parts_of_it) {
  const Forged batch =
      forged(a, {writes(person, "anna", "birth_place", "\"one\""), writes(person, "anna", "gender", "\"F\""),
                 writes(person, "anna", "insured", "\"NONE\"")});
  take(batch.withholding(1, 1).withholding(2, 1));
  const Folding::Taken taken = take(batch.withholding(0, 1).withholding(2, 1));
  EXPECT_TRUE(taken.bodies);
  std::vector<ChangeState> states;
  for (const ChangeRow& row : world.store->changes(taken.row.id)) states.push_back(row.state);
  EXPECT_EQ(states, (std::vector<ChangeState>{ChangeState::held, ChangeState::held, ChangeState::withheld}));
}

// What was refused in one batch of a fork is refused in the other, where the receipt of the first says so.
struct Earlier {
  const char* name;
  Forged batch;
  bool refused, receipt, named;
  std::size_t expected; // refusals in the other
};

struct Twins : Folds {
  std::size_t refused_after(const Earlier& earlier, const Forged& twin) {
    World home;
    std::size_t count = 0;
    home.store->transaction([&] {
      DeviceRow row;
      row.device = a.keys->device;
      row.unit = World::kk1;
      home.store->put(row);
      Folding folding(*home.store, catalog(), false);
      const auto accept = [](const Change&, const RecordRow*) { return std::nullopt; };
      BatchRow batch = folding.take(read(a, earlier.batch), row, BatchState::done, accept).row;
      const Refusal refusal{1, "refused.role", person, {}};
      if (earlier.refused) folding.refuse(batch, {refusal});
      Receipt receipt = verdict_on(home, earlier.batch, {});
      if (earlier.named) receipt.refused = {refusal};
      if (earlier.receipt)
        batch.receipt = jws_sign(receipt_payload(receipt), typ_receipt, home.signer_key, home.signer);
      home.store->put(batch);
      count = folding.take(read(a, twin), row, BatchState::done, accept).refused.size();
      folding.finish();
    });
    return count;
  }
};

TEST_F(Twins, are_refused_for_what_a_receipt_says_of_the_same_change) {
  const auto [first, second] = twins();
  const Forged other = forged(a, {writes(person, "anna", "birth_place", "\"other\"")});
  Forged twin = second; // under another time, and so another batch than `second`
  twin.header =
      cut_batch({a.keys->device, 1, {}, {}, "2026-11-23T21:01:00.000Z"},
                {leaf_hash(second.lines[0]), leaf_hash(second.lines[1])}, a.keys->key, a.keys->chain.front());
  for (const Earlier& one :
       {Earlier{"named", first, true, true, true, 1}, Earlier{"not refused", first, false, true, true, 0},
        Earlier{"without a receipt", first, true, false, true, 0},
        Earlier{"not named", first, true, true, false, 0},
        Earlier{"another change", other, true, true, true, 0},
        Earlier{"withheld alone", second.withholding(0, 1), true, true, true, 0},
        Earlier{"withheld in a run", second.withholding(0, 2), true, true, true, 0}})
    EXPECT_EQ(refused_after(one, twin), one.expected) << one.name;
  // The second change stands inside the run: no row begins with it.
  Forged last = twin.withholding(0, 1);
  EXPECT_EQ(refused_after({"inside a run", second.withholding(0, 2), true, true, true, 0}, last), 0U);
}

// A large batch is read on a thread of its own, ahead of who folds it: all of it, in order, at both ends.
TEST(Folding, a_large_batch_is_read_to_its_end) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  Entry entry;
  entry.type = "person";
  entry.edits = {edit("gender", "F")};
  const std::vector<std::string> people =
      a.laptop->save(std::vector<Entry>(2 * halves_worth + 1, entry), a.worker);
  const Applied sent = world.sync(a);
  EXPECT_TRUE(sent.refused.empty());
  EXPECT_EQ(sent.acknowledged, people.size());
  EXPECT_EQ(world.sync(b).received, people.size());
  EXPECT_EQ(value(b, people.front(), "gender"), "F");
  EXPECT_EQ(value(b, people.back(), "gender"), "F");
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

} // namespace

} // namespace dromos::test
