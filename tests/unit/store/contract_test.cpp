// Facts, devices, batches, changes and records, and the transactions that they are written in.
#include "tests/unit/store/contract.h"

#include <gmock/gmock.h>

namespace dromos::test {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

namespace {

const std::string person = "person/0190a000-0000-7000-8000-000000000001",
                  contact = "contact/0190a000-0000-7000-8000-000000000002",
                  step = "step/0190a000-0000-7000-8000-000000000003";

template <typename Row> std::vector<std::int64_t> ids(const std::vector<Row>& rows) {
  std::vector<std::int64_t> out;
  for (const Row& row : rows) out.push_back(row.id);
  return out;
}

} // namespace

TEST_P(StoreContract, what_a_transaction_wrote_stands_for_every_opening_of_the_store) {
  write([&] {
    store->set_node("epoch", "one");
    EXPECT_EQ(store->node("epoch"), "one"); // inside the same transaction, too
    store->set_node("epoch", "two");
    EXPECT_EQ(store->node("epoch"), "two");
  });
  EXPECT_EQ(store->node("epoch"), "two");
  EXPECT_EQ(elsewhere().node("epoch"), "two");
  store.reset();
  EXPECT_EQ(place->open()->node("epoch"), "two");
}

TEST_P(StoreContract, a_transaction_that_throws_throws_on_and_leaves_nothing) {
  const DeviceRow device = put_device("anna");
  write([&] { store->set_node("log", "1"); });
  const auto fails = [&] {
    store->set_node("log", "2");
    store->set_node("new", "");
    DeviceRow changed = device, added;
    changed.state = DeviceState::revoked;
    added.device = "eleni";
    store->put(changed);
    store->put(added);
    store->append_feed("gr/el30/athina/kk1", 1, false);
    store->add_order("an order");
    store->put_holding(person, {"gr/el30/athina/kk2", true, 5, 0});
    throw Refused({"engine.message", {}});
  };
  EXPECT_THROW(write(fails), Refused);
  EXPECT_THROW(write([] { throw std::bad_alloc(); }), std::bad_alloc);
  EXPECT_EQ(store->node("log"), "1");
  EXPECT_EQ(store->node("new"), std::nullopt);
  EXPECT_EQ(store->device("anna")->state, DeviceState::active);
  EXPECT_EQ(store->device("eleni"), std::nullopt);
  EXPECT_EQ(store->feed_end("gr/el30/athina/kk1"), 0U);
  EXPECT_THAT(store->orders(0), IsEmpty());
  EXPECT_FALSE(store->any_holdings());
  write([&] { store->set_node("log", "2"); }); // the next one goes on
  EXPECT_EQ(store->node("log"), "2");
}

TEST_P(StoreContract, another_process_sees_nothing_of_what_has_not_committed) {
  elsewhere();
  write([&] {
    store->set_node("log", "1");
    store->append_feed("gr/el30/athina/kk1", 1, false);
    EXPECT_EQ(elsewhere().node("log"), std::nullopt);
    EXPECT_EQ(elsewhere().feed_end("gr/el30/athina/kk1"), 0U);
  });
  EXPECT_EQ(elsewhere().node("log"), "1");
  EXPECT_EQ(elsewhere().feed_end("gr/el30/athina/kk1"), 1U);
}

// What a hub remembers of its store stands on this.
TEST_P(StoreContract, the_commits_of_others_are_told_and_its_own_are_not) {
  const std::uint64_t at_first = store->foreign_commits();
  EXPECT_EQ(store->foreign_commits(), at_first);
  write([&] { store->set_node("log", "1"); });
  EXPECT_EQ(store->foreign_commits(), at_first);
  elsewhere().transaction([&] { elsewhere().set_node("log", "2"); });
  const std::uint64_t then = store->foreign_commits();
  EXPECT_NE(then, at_first);
  EXPECT_EQ(store->foreign_commits(), then);
  elsewhere().transaction([&] { elsewhere().set_node("log", "3"); });
  write([&] {
    EXPECT_NE(store->foreign_commits(), then); // also where it is asked inside a transaction alone
    store->set_node("log", "4");
  });
  const std::uint64_t last = store->foreign_commits();
  write([&] { store->set_node("log", "5"); });
  EXPECT_EQ(store->foreign_commits(), last);
  EXPECT_THROW(write([] { throw Refused({"engine.message", {}}); }), Refused);
  EXPECT_EQ(store->foreign_commits(), last);
}

TEST_P(StoreContract, a_fact_is_found_by_its_name_and_may_be_any_bytes) {
  EXPECT_EQ(store->node("epoch"), std::nullopt);
  write([&] {
    store->set_node("epoch", every_byte());
    store->set_node("empty", "");
  });
  EXPECT_EQ(store->node("epoch"), every_byte());
  EXPECT_EQ(store->node("empty"), "");
  EXPECT_EQ(store->node("Epoch"), std::nullopt);
}

TEST_P(StoreContract, a_device_keeps_all_that_was_said_of_it) {
  DeviceRow row;
  row.device = "anna";
  row.unit = "gr/el30/athina/kk1";
  row.state = DeviceState::forked;
  row.chain = {every_byte(), "two"};
  row.agreement = {"three"};
  row.grants = {{"anna", {"SW", "COORD"}, 5, 9}, {"eleni", {}, 7, 0}};
  row.answered_ms = 1'795'000'000'000;
  row.escrow = every_byte();
  row.hello = "{}";
  row.predecessor = "before";
  write([&] { store->put(row); });
  EXPECT_GT(row.id, 0);
  const DeviceRow read = elsewhere().device(row.id);
  EXPECT_EQ(read.id, row.id);
  EXPECT_EQ(read.device, "anna");
  EXPECT_EQ(read.unit, row.unit);
  EXPECT_EQ(read.state, row.state);
  EXPECT_EQ(read.chain, row.chain);
  EXPECT_EQ(read.agreement, row.agreement);
  ASSERT_EQ(read.grants.size(), 2U);
  EXPECT_EQ(read.grants[0].roles, row.grants[0].roles);
  EXPECT_EQ(read.grants[0].since_ms, 5);
  EXPECT_EQ(read.grants[0].until_ms, 9);
  EXPECT_EQ(read.grants[1].worker, "eleni");
  EXPECT_EQ(read.answered_ms, row.answered_ms);
  EXPECT_EQ(read.escrow, row.escrow);
  EXPECT_EQ(read.hello, row.hello);
  EXPECT_EQ(read.predecessor, row.predecessor);
}

TEST_P(StoreContract, devices_are_found_by_id_by_number_and_in_the_order_of_numbers) {
  const DeviceRow anna = put_device("anna");
  DeviceRow eleni = put_device("eleni");
  EXPECT_LT(anna.id, eleni.id);
  EXPECT_EQ(store->device("anna")->id, anna.id);
  EXPECT_EQ(store->device("ANNA"), std::nullopt);
  eleni.state = DeviceState::revoked;
  write([&] {
    store->put(eleni);
    EXPECT_EQ(store->device("eleni")->state, DeviceState::revoked);
  });
  EXPECT_THAT(ids(store->devices()), ElementsAre(anna.id, eleni.id));
  EXPECT_THROW(store->device(eleni.id + 1), Refused);
}

TEST_P(StoreContract, a_batch_keeps_all_that_was_said_of_it) {
  const DeviceRow device = put_device("anna");
  BatchRow row = put_batch(device.id, 1, 3, BatchState::quarantined);
  row.header = "a header";
  row.previous = every_byte();
  row.receipt = "a receipt";
  row.fed_epoch = "epoch";
  row.fed = 7;
  row.log = (std::uint64_t{1} << 53) + 1;
  row.home = "home";
  row.above = {"one", "two"};
  write([&] {
    store->put(row);
    EXPECT_EQ(store->batch(row.id).header, "a header");
  });
  const BatchRow read = elsewhere().batch(row.id);
  EXPECT_EQ(read.device, device.id);
  EXPECT_EQ(read.first, 1U);
  EXPECT_EQ(read.count, 3U);
  EXPECT_EQ(read.state, BatchState::quarantined);
  EXPECT_EQ(read.header, row.header);
  EXPECT_EQ(read.hash, row.hash);
  EXPECT_EQ(read.previous, row.previous);
  EXPECT_EQ(read.receipt, row.receipt);
  EXPECT_EQ(read.fed_epoch, row.fed_epoch);
  EXPECT_EQ(read.fed, 7U);
  EXPECT_EQ(read.log, row.log);
  EXPECT_EQ(read.home, row.home);
  EXPECT_EQ(read.above, row.above);
  EXPECT_EQ(store->batch(row.hash)->id, row.id);
  EXPECT_EQ(store->batch(sha256("another")), std::nullopt);
  EXPECT_THROW(store->batch(row.id + 1), Refused);
}

TEST_P(StoreContract, batches_come_in_the_order_in_which_they_committed) {
  const DeviceRow anna = put_device("anna"), eleni = put_device("eleni");
  const BatchRow late = put_batch(anna.id, 11, 10), early = put_batch(anna.id, 1, 10);
  BatchRow waiting = put_batch(eleni.id, 1, 1, BatchState::quarantined);
  EXPECT_THAT(ids(store->batches()), ElementsAre(late.id, early.id, waiting.id));
  EXPECT_THAT(ids(store->batches(anna.id)), ElementsAre(late.id, early.id));
  EXPECT_THAT(ids(store->batches_in(BatchState::quarantined)), ElementsAre(waiting.id));
  EXPECT_THAT(ids(store->batches_in(BatchState::open)), IsEmpty());
  waiting.state = BatchState::done;
  write([&] { store->put(waiting); });
  EXPECT_THAT(ids(store->batches_in(BatchState::quarantined)), IsEmpty());
  EXPECT_THAT(ids(store->batches_in(BatchState::done)), ElementsAre(late.id, early.id, waiting.id));
}

TEST_P(StoreContract, batches_over_a_range_are_those_that_cover_any_of_it) {
  const DeviceRow anna = put_device("anna"), eleni = put_device("eleni");
  const BatchRow first = put_batch(anna.id, 1, 10), second = put_batch(anna.id, 11, 10);
  put_batch(eleni.id, 1, 20);
  EXPECT_THAT(ids(store->batches_over(anna.id, 10, 10)), ElementsAre(first.id));
  EXPECT_THAT(ids(store->batches_over(anna.id, 10, 11)), ElementsAre(first.id, second.id));
  EXPECT_THAT(ids(store->batches_over(anna.id, 11, 400)), ElementsAre(second.id));
  EXPECT_THAT(ids(store->batches_over(anna.id, 21, 400)), IsEmpty());
}

TEST_P(StoreContract, a_batch_is_found_by_its_hash_once_it_has_one) {
  const DeviceRow device = put_device("anna");
  BatchRow row;
  row.device = device.id;
  row.first = row.count = 1;
  write([&] { store->put(row); });
  EXPECT_EQ(store->batch(sha256("cut")), std::nullopt);
  row.hash = sha256("cut");
  row.state = BatchState::unsent;
  write([&] {
    store->put(row);
    EXPECT_EQ(store->batch(row.hash)->id, row.id);
  });
  EXPECT_EQ(elsewhere().batch(row.hash)->state, BatchState::unsent);
}

TEST_P(StoreContract, a_change_keeps_all_that_was_said_of_it_and_what_it_is_of) {
  const BatchRow batch = put_batch(put_device("anna").id, 1, 9);
  ChangeRow row;
  row.batch = batch.id;
  row.seq = 3;
  row.count = 2;
  row.state = ChangeState::withheld;
  row.record = 41;
  row.cls = std::string("id\0entity", 9);
  row.body = every_byte();
  write([&] {
    store->put(row);
    EXPECT_EQ(store->change(row.id).body, every_byte());
  });
  ChangeRow read = elsewhere().change(row.id);
  EXPECT_EQ(read.batch, batch.id);
  EXPECT_EQ(read.seq, 3U);
  EXPECT_EQ(read.count, 2U);
  EXPECT_EQ(read.state, ChangeState::withheld);
  EXPECT_EQ(read.record, 41);
  EXPECT_EQ(read.cls, row.cls);
  EXPECT_EQ(read.body, row.body);
  read.state = ChangeState::held;
  read.count = 1;
  read.body.clear();
  write([&] { store->put(read); });
  EXPECT_EQ(store->change(row.id).body, "");
  EXPECT_EQ(store->change(row.id).state, ChangeState::held);
  EXPECT_THROW(store->change(row.id + 1), Refused);
}

TEST_P(StoreContract, changes_come_by_seq_and_are_found_where_they_begin) {
  const std::int64_t device = put_device("anna").id;
  const BatchRow batch = put_batch(device, 1, 9), next = put_batch(device, 10, 1);
  const ChangeRow two = put_change(batch.id, 2), one = put_change(batch.id, 1);
  const ChangeRow ten = put_change(next.id, 10, ChangeState::refused);
  EXPECT_THAT(ids(store->changes(batch.id)), ElementsAre(one.id, two.id));
  EXPECT_EQ(store->change(batch.id, 2)->id, two.id);
  EXPECT_EQ(store->change(batch.id, 10), std::nullopt);
  EXPECT_THAT(store->batches_with(ChangeState::refused), ElementsAre(next.id));
  EXPECT_THAT(store->batches_with(ChangeState::held), ElementsAre(batch.id));
  EXPECT_THAT(store->batches_with(ChangeState::erased), IsEmpty());
  write([&] {
    store->erase_change(ten.id);
    EXPECT_EQ(store->change(next.id, 10), std::nullopt);
  });
  EXPECT_THAT(elsewhere().changes(next.id), IsEmpty());
}

TEST_P(StoreContract, what_is_held_of_a_batch_is_told_in_ranges) {
  const BatchRow batch = put_batch(put_device("anna").id, 1, 9);
  for (const std::uint64_t seq : {2U, 3U, 1U, 5U, 7U, 8U}) put_change(batch.id, seq);
  put_change(batch.id, 4, ChangeState::refused);
  EXPECT_THAT(store->held(batch.id), ElementsAre(Pair(1U, 3U), Pair(5U, 5U), Pair(7U, 8U)));
  EXPECT_THAT(store->held(batch.id + 1), IsEmpty());
}

TEST_P(StoreContract, a_record_is_numbered_before_it_is_put_and_found_by_name_after) {
  RecordRow row;
  row.unit = "gr/el30/athina/kk1";
  row.state.record = contact;
  row.state.root = person;
  row.state.authors = {"anna"};
  row.hashes = {{"core", every_byte()}};
  row.shown = R"({"place":"Ομόνοια","note":"a\u0000b"})";
  row.changed = true;
  write([&] {
    row.id = store->next_record();
    EXPECT_EQ(store->next_record(), row.id + 1);
    EXPECT_EQ(store->entry(contact), std::nullopt);
    store->put(row);
    EXPECT_TRUE(row.stored);
    EXPECT_FALSE(row.changed);
    EXPECT_EQ(store->entry(contact)->id, row.id);
  });
  RecordRow read = elsewhere().record(row.id);
  EXPECT_TRUE(read.stored);
  EXPECT_EQ(read.unit, row.unit);
  EXPECT_EQ(read.state.record, contact);
  EXPECT_EQ(read.state.root, person);
  EXPECT_EQ(read.state.authors, row.state.authors);
  EXPECT_EQ(read.hashes, row.hashes);
  const RecordEntry entry = *elsewhere().entry(row.id);
  EXPECT_EQ(entry.record, contact);
  EXPECT_EQ(entry.root, person);
  EXPECT_EQ(entry.unit, row.unit);
  read.unit = "gr/el30/athina/kk2"; // its maker came later
  write([&] { store->put(read); });
  EXPECT_EQ(store->entry(contact)->unit, "gr/el30/athina/kk2");
  EXPECT_EQ(store->record(row.id).unit, "gr/el30/athina/kk2");
  EXPECT_EQ(store->entry(row.id + 1), std::nullopt);
  EXPECT_THROW(store->record(row.id + 1), Refused);
}

TEST_P(StoreContract, the_newest_of_a_type_come_first_by_pages) {
  const RecordRow first = put_record("person/0190a000-0000-7000-8000-000000000001"),
                  last = put_record("person/0190a000-0000-7000-8000-00000000000f"),
                  between = put_record("person/0190a000-0000-7000-8000-000000000007");
  put_record("plan/0190a000-0000-7000-8000-000000000009");
  EXPECT_THAT(ids(store->newest("person", 2, 0)), ElementsAre(last.id, between.id));
  EXPECT_THAT(ids(store->newest("person", 2, 2)), ElementsAre(first.id));
  EXPECT_THAT(ids(store->newest("person", 2, 3)), IsEmpty());
  EXPECT_EQ(store->count_of("person"), 3U);
}

TEST_P(StoreContract, entries_come_in_the_order_of_their_names_as_bytes) {
  const RecordRow of_person = put_record(person), of_step = put_record(step, person),
                  of_contact = put_record(contact, person);
  // Where letters of both cases and signs meet, a language would order otherwise.
  const RecordRow odd = put_record("person-x/0190a000-0000-7000-8000-000000000004"),
                  upper = put_record("Zone/0190a000-0000-7000-8000-000000000005");
  EXPECT_THAT(ids(store->entries()), ElementsAre(upper.id, of_contact.id, odd.id, of_person.id, of_step.id));
  EXPECT_THAT(ids(store->entries("person")), ElementsAre(of_person.id));
  EXPECT_THAT(ids(store->entries("perso")), IsEmpty());
  EXPECT_THAT(ids(store->newest("person", 5, 0)), ElementsAre(of_person.id));
  EXPECT_THAT(ids(store->newest("person", 5, 1)), IsEmpty());
  EXPECT_THAT(ids(store->newest("person", 0, 0)), IsEmpty());
  EXPECT_EQ(store->count_of("person"), 1U);
  EXPECT_EQ(store->count_of("perso"), 0U);
  EXPECT_THAT(ids(store->entries_under(person)), ElementsAre(of_contact.id, of_person.id, of_step.id));
  EXPECT_THAT(ids(store->entries_under(contact)), IsEmpty());
  std::vector<std::string> met;
  store->each_record([&](const RecordRow& row) { met.push_back(row.state.record); });
  EXPECT_THAT(met,
              testing::UnorderedElementsAre(person, contact, step, odd.state.record, upper.state.record));
}

TEST_P(StoreContract, a_pass_over_all_records_may_look_into_the_store) {
  put_record(person);
  put_record(contact, person);
  std::size_t found = 0;
  store->each_record([&](const RecordRow& row) { found += store->entry(row.state.record) ? 1U : 0U; });
  EXPECT_EQ(found, 2U);
}

TEST_P(StoreContract, numbers_rise_and_are_never_given_twice) {
  const DeviceRow device = put_device("anna");
  const BatchRow batch = put_batch(device.id, 1, 9);
  const ChangeRow first = put_change(batch.id, 1), second = put_change(batch.id, 2);
  EXPECT_LT(first.id, second.id);
  std::int64_t after = 0;
  write([&] {
    const ChangeRow kept = [&] {
      ChangeRow row;
      row.batch = batch.id;
      row.seq = 3;
      store->put(row);
      return row;
    }();
    store->erase_change(kept.id);
    ChangeRow row;
    row.batch = batch.id;
    row.seq = 4;
    store->put(row);
    after = row.id;
    EXPECT_GT(row.id, kept.id);
  });
  EXPECT_GT(put_change(batch.id, 5).id, after);
  // Two processes in turn never meet on a number.
  DeviceRow theirs;
  theirs.device = "eleni";
  elsewhere().transaction([&] { elsewhere().put(theirs); });
  EXPECT_GT(theirs.id, device.id);
  EXPECT_GT(put_device("maria").id, theirs.id);
}

} // namespace dromos::test
