// What a laptop saves and what not, how it cuts what it saved, and what it offers of it.
#include "schema/limits.h"
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

struct Saved : testing::Test {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");

  std::string refused(const Entry& entry, const std::string& worker = "anna") {
    return told([&] { a.laptop->save({entry}, worker); });
  }
  std::string root_of(const std::string& record) { return a.laptop->record(record).state.root; }
  std::vector<BatchRow> unsent() { return a.store->batches_in(BatchState::unsent); }
  Applied exchange(LaptopNode& node) {
    return node.laptop->apply(
        world.hub->exchange(node.laptop->request(5'000'000).bytes, ders_of(node.keys->chain)));
  }
};

TEST_F(Saved, nothing_of_what_is_not_declared_not_there_or_not_theirs) {
  const std::vector<Edit> edits{edit("birth_place", "x")};
  EXPECT_EQ(refused({{}, "shower_visit", {}, {}}), "engine.unknown_type");
  EXPECT_EQ(refused({fresh("person"), {}, {}, edits}), "engine.unknown_record");
  EXPECT_EQ(refused({{}, "street_contact", fresh("person"), {}}), "engine.unknown_record");
  EXPECT_EQ(refused({{}, "person", {}, edits}, "babis"), "refused.worker");
  EXPECT_EQ(refused({{}, "person", {}, {edit("birth_place", std::string(limits::change_bytes, 'x'))}}),
            "engine.too_long");
  EXPECT_EQ(a.laptop->unsent(), 0U);
  EXPECT_TRUE(a.store->entries({}).empty());
  EXPECT_EQ(refused({{}, "person", {}, edits}), "");
}

// `about` is where the record stands; it is said in the field too only where the field is for such a record.
TEST_F(Saved, what_a_record_is_about) {
  const std::string person = create(a, "person", {edit("gender", "F")});
  const std::string contact = create(a, "street_contact", {edit("place", "x")}, person);
  EXPECT_EQ(value(a, contact, "person"), person);
  EXPECT_EQ(root_of(create(a, "street_contact", {edit("person", person)})), person);
  const std::string document = create(a, "document", {}, person); // its own field names an application
  EXPECT_EQ(root_of(document), person);
  EXPECT_EQ(value(a, document, "application"), Json());
  const std::string strange = create(a, "street_contact", {edit("person", 5)});
  EXPECT_EQ(root_of(strange), strange) << "a number names no record";
}

TEST_F(Saved, a_deletion_of_what_was_not_there_deletes_nothing) {
  Entry entry;
  entry.type = "person";
  entry.deletes = true;
  const std::string person = a.laptop->save({entry}, "anna").front();
  EXPECT_FALSE(show(catalog(), a.laptop->record(person).state).deleted);
}

TEST_F(Saved, a_batch_is_cut_before_it_holds_too_many_changes) {
  std::vector<Entry> entries(limits::batch_changes + 1);
  for (Entry& entry : entries) entry.type = "tip";
  a.laptop->save(entries, "anna");
  ASSERT_EQ(unsent().size(), 1U);
  EXPECT_EQ(unsent()[0].count, limits::batch_changes);
  EXPECT_EQ(a.laptop->unsent(), limits::batch_changes + 1);
}

TEST_F(Saved, a_batch_is_cut_before_it_holds_too_many_bytes) {
  const std::string long_text(limits::text_bytes, 'x');
  for (std::size_t bytes = 0; unsent().empty(); bytes += long_text.size()) {
    ASSERT_LT(bytes, limits::batch_bytes);
    create(a, "tip", {edit("text", long_text)});
  }
  std::size_t bytes = 0;
  for (const ChangeRow& row : a.store->changes(unsent()[0].id)) bytes += row.body.size();
  EXPECT_LE(bytes, limits::batch_bytes);
  EXPECT_GT(bytes, limits::batch_bytes - 2 * limits::change_bytes);
}

// A request may go on from where another ended; what that one brought the hub knows when it reads this.
TEST_F(Saved, batches_are_offered_from_where_the_last_request_ended) {
  for (int i = 0; i < 3; ++i) {
    create(a, "person", {edit("birth_place", "x")});
    a.laptop->cut();
  }
  const auto first = a.laptop->request(1), second = a.laptop->request(5'000'000, first.last);
  EXPECT_EQ(first.changes, 1U);
  EXPECT_TRUE(first.more);
  EXPECT_EQ(second.changes, 2U);
  const auto tip_of = [](const std::string& request) {
    return read_hello(jws_read(Lines(request).next()).payload).tip;
  };
  EXPECT_EQ(tip_of(first.bytes), unsent()[0].hash);
  EXPECT_EQ(tip_of(second.bytes), unsent()[2].hash);
}

// Of an own change that is erased, or came back withheld, the hash is all there is to offer and to show.
TEST_F(Saved, own_changes_without_a_body) {
  for (const char* text : {"ONE", "TWO", "THREE"}) create(a, "tip", {edit("text", text)});
  a.laptop->cut();
  const BatchRow batch = unsent()[0];
  const std::string whole = a.laptop->own_batches();
  a.store->transaction([&] {
    for (const auto& [seq, state] :
         {std::pair{1, ChangeState::erased}, std::pair{2, ChangeState::withheld}}) {
      ChangeRow row = *a.store->change(batch.id, static_cast<std::uint64_t>(seq));
      row.body = leaf_hash(row.body);
      row.state = state;
      a.store->put(row);
    }
  });
  const std::string bare = a.laptop->own_batches();
  for (const std::string& text : {bare, a.laptop->request(5'000'000).bytes}) {
    EXPECT_EQ(text.find("ONE"), std::string::npos);
    EXPECT_EQ(text.find("TWO"), std::string::npos);
    EXPECT_NE(text.find("THREE"), std::string::npos);
    EXPECT_NE(text.find("{\"withheld\""), std::string::npos);
  }
  EXPECT_NE(whole.find("ONE"), std::string::npos);
  const auto out = a.laptop->request(5'000'000);
  EXPECT_NO_THROW(world.hub->exchange(out.bytes, ders_of(a.keys->chain))) << "it still verifies";
}

// The hub's word of after a restore reaches a laptop by a mate's stick before it has heard of the restore: it
// can't tell yet that this word is the newer one, and offers again once it has heard.
TEST_F(Saved, a_receipt_of_a_memory_not_heard_of_does_no_harm) {
  world.sync(a);
  world.sync(b);
  world.backup();
  create(a, "person", {edit("birth_place", "x")});
  world.sync(a);
  world.sync(b); // carries it
  world.restore();
  world.sync(b);                                                // brings it back,
  const std::string stick = b.laptop->handover(a.keys->device); // with the new receipt
  a.laptop->take_handover(stick);
  EXPECT_TRUE(unsent().empty());
  EXPECT_TRUE(exchange(a).restored);
  world.sync(a);
  EXPECT_TRUE(unsent().empty());
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

// A copy of this laptop went further than it did: its numbers name nothing in the batch that is written here.
TEST_F(Saved, a_change_replaces_what_a_copy_wrote_under_numbers_that_are_not_given_yet) {
  const std::string person = create(a, "person", {edit("birth_place", "one")});
  world.sync(a);
  LaptopNode copy = world.image(a);
  for (const char* place : {"two", "three", "four"}) set(copy, person, {edit("birth_place", place)});
  exchange(copy);
  set(a, person, {edit("gender", "F")});
  const Applied heard = exchange(a);
  ASSERT_TRUE(heard.forked);
  ASSERT_EQ(value(a, person, "birth_place"), "four");
  set(a, person, {edit("birth_place", "five")});
  EXPECT_EQ(value(a, person, "birth_place"), "five");
  EXPECT_TRUE(shown(a, person)["conflicts"].empty()) << shown(a, person).dump();
  world.sync(a);
  EXPECT_EQ(hub_value(world, person, "birth_place"), "five");
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

// What a save names beneath an unaccepted change is what that one replaced in the same field and key.
TEST_F(Saved, what_was_replaced_in_another_field_is_not_named) {
  const std::string person = create(a, "person", {edit("birth_place", "one"), edit("insured", "NONE")});
  set(a, person, {edit("birth_place", "two"), edit("insured", "EFKA"), edit("held", true, World::kk2)});
  set(a, person, {edit("birth_place", "three")});
  a.laptop->cut();
  const Change last = read_change(a.store->changes(unsent()[0].id).back().body);
  ASSERT_EQ(last.writes.size(), 1U);
  EXPECT_EQ(last.writes[0].replaces.size(), 2U);
}

TEST_F(Saved, what_a_mate_handed_over_is_not_this_laptops_to_wait_for) {
  const std::string person = create(b, "person", {edit("birth_place", "x")});
  a.laptop->take_handover(b.laptop->handover(a.keys->device));
  EXPECT_EQ(unsent().size(), 1U);
  EXPECT_EQ(a.laptop->unsent(), 0U);
  world.sync(a);
  EXPECT_EQ(hub_value(world, person, "birth_place"), "x");
}

// A batch that comes by a mate's stick with its verdict is done where the verdict covers it.
TEST_F(Saved, a_mates_batch_with_a_verdict_on_all_or_part_of_it) {
  const std::string person = fresh("person");
  const Forged batch = forged(
      b, {writes(person, "babis", "birth_place", "\"x\""), writes(person, "babis", "gender", "\"F\"")});
  exchange(a); // knows the hub's signer
  const std::string hello = b.laptop->request(1, 0, Laptop::Way::stick).bytes;
  a.laptop->take_handover(hello + line_of(world, verdict_on(world, batch, {{1, 1}})) + batch.text());
  EXPECT_EQ(unsent().size(), 1U) << "the rest is to be brought home";
  EXPECT_FALSE(unsent()[0].receipt.empty()) << "with what was said";
  a.laptop->take_handover(hello + line_of(world, verdict_on(world, batch, {{1, 2}})) + batch.text());
  EXPECT_TRUE(unsent().empty());
}

// What a node keeps besides goes with the save: both are there afterwards, or neither.
TEST_F(Saved, what_is_done_besides_stands_or_falls_with_it) {
  const Entry entry{fresh("person"), "person", {}, {edit("birth_place", "x")}};
  const auto note = [&] { a.store->set_node("note", "written"); };
  EXPECT_THROW(a.laptop->save({entry}, "anna",
                              [&] {
                                note();
                                throw Refused({"client.file", {}});
                              }),
               Refused);
  EXPECT_EQ(a.store->node("note").value_or(""), "");
  EXPECT_FALSE(a.store->entry(entry.record));
  a.laptop->save({entry}, "anna", note);
  EXPECT_EQ(a.store->node("note").value_or(""), "written");
  EXPECT_TRUE(a.store->entry(entry.record));
}

// A stick may lie for days: an answer to one of the last sixteen hellos counts, to an older one no more.
TEST_F(Saved, only_the_last_hellos_can_be_answered) {
  std::vector<std::string> answers;
  for (std::uint64_t most = 1; most <= 17; ++most)
    answers.push_back(world.hub->exchange(a.laptop->request(most).bytes, ders_of(a.keys->chain)));
  EXPECT_EQ(told([&] { a.laptop->apply(answers[0]); }), "engine.answer_foreign");
  EXPECT_EQ(told([&] { a.laptop->apply(answers[1]); }), "");
}

} // namespace

} // namespace dromos::test
