// Answers that a laptop does not take, and what its hub may say in one that it takes.
#include "schema/limits.h"
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

struct Answer : testing::Test {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");

  std::string said(const std::string& answer) {
    return told([&] { a.laptop->apply(answer); });
  }
  std::string said(const std::string& lines, const std::function<void(AnswerEnd&)>& change) {
    AnswerEnd end = end_of(world, a);
    change(end);
    return said(answer_of(world, end, lines));
  }
  // A first batch of babis, with its chain.
  Forged batch_of_b(const std::string& person) {
    return forged(
        b, {writes(person, "babis", "birth_place", "\"one\""), writes(person, "babis", "gender", "\"F\"")});
  }
  std::string chain_of_b() { return chain_line(ders_of(b.keys->chain)); }
};

void as_it_is(AnswerEnd&) {}

TEST_F(Answer, cut_off_or_too_long) {
  const std::string whole = answer_of(world, end_of(world, a), {});
  const std::string chain = whole.substr(0, whole.find('\n') + 1);
  EXPECT_EQ(said(""), "engine.truncated");
  EXPECT_EQ(said(whole.substr(0, whole.size() - 1)), "engine.truncated");
  EXPECT_EQ(said(chain), "engine.truncated");
  const std::size_t most = limits::exchange_bytes_plain + limits::jws_bytes;
  EXPECT_EQ(said(std::string(most + 1, '\n')), "engine.message: size");
  EXPECT_EQ(said(std::string(most, '\n')).substr(0, 10), "engine.jws");
  EXPECT_EQ(said(whole.substr(chain.size()) + chain), "engine.message: no chain of the hub");
  EXPECT_EQ(said(whole), "");
}

TEST_F(Answer, to_another_of_another_or_of_no_time) {
  EXPECT_EQ(said("", [](AnswerEnd& end) { end.hub = "gr/el30/patra"; }), "engine.answer_foreign");
  EXPECT_EQ(said("", [&](AnswerEnd& end) { end.device = b.keys->device; }), "engine.answer_foreign");
  EXPECT_EQ(said("", [](AnswerEnd& end) { end.at = "soon"; }), "engine.answer_foreign");
  EXPECT_EQ(said("", as_it_is), "");
}

TEST_F(Answer, with_a_line_of_a_request) {
  const std::string hello = jws_sign("{}", typ_hello, world.signer_key, world.signer) + "\n";
  EXPECT_EQ(said(hello, as_it_is), "engine.message: a line that does not belong in an answer");
}

TEST_F(Answer, with_a_batch_whose_chain_came_once_or_never) {
  const std::string person = fresh("person"), other = fresh("person");
  EXPECT_EQ(said(batch_of_b(person).text(), as_it_is), "engine.unknown_device");
  EXPECT_EQ(said(chain_of_b() + batch_of_b(person).text(), as_it_is), "");
  EXPECT_EQ(said(batch_of_b(other).text(), as_it_is), "");
  EXPECT_EQ(value(a, other, "birth_place"), "one");
}

// Bodies of refused changes travel to nobody; a hub that sends one all the same has it kept, and not folded.
TEST_F(Answer, with_a_change_that_its_receipt_refuses) {
  const std::string person = fresh("person");
  const Forged batch = batch_of_b(person);
  const Receipt receipt = verdict_on(world, batch, {{1, 1}}, {{2, "refused.role", person, "gender"}});
  EXPECT_EQ(said(chain_of_b() + line_of(world, receipt) + batch.text(), as_it_is), "");
  EXPECT_EQ(value(a, person, "birth_place"), "one");
  EXPECT_EQ(value(a, person, "gender"), Json());
}

TEST_F(Answer, with_a_verdict_on_what_the_batch_does_not_have) {
  const std::string person = create(a, "person", {edit("birth_place", "mine")});
  a.laptop->cut();
  const BatchRow mine = a.store->batches_in(BatchState::unsent).front();
  Receipt receipt{World::hub_unit,
                  world.hub->epoch(),
                  a.keys->device,
                  mine.hash,
                  {{1, 1}},
                  {{7, "refused.role", person, {}}},
                  "2026-11-23T20:01:00.000Z",
                  1,
                  0,
                  false};
  EXPECT_EQ(said(line_of(world, receipt), as_it_is), "");
  EXPECT_EQ(value(a, person, "birth_place"), "mine");
  EXPECT_EQ(a.laptop->unsent(), 0U);
}

// From a copy that went further than this one: refused, and so of no record here. It stays its author's to
// read.
TEST_F(Answer, with_an_own_batch_that_was_lost_here_and_refused) {
  const std::string person = fresh("person");
  const Forged batch = forged(a, {writes(person, "anna", "birth_place", "\"LOST\"")});
  const Receipt receipt = verdict_on(world, batch, {}, {{1, "refused.role", person, {}}});
  EXPECT_EQ(said(line_of(world, receipt) + batch.text(), as_it_is), "");
  EXPECT_FALSE(a.store->entry(person));
  EXPECT_EQ(a.laptop->refused().size(), 1U);
  EXPECT_NE(a.laptop->own_batches().find("LOST"), std::string::npos);
}

// What is in quarantine is not accepted, whatever else its receipt says: a save names what it replaces
// beneath.
TEST_F(Answer, with_a_receipt_that_holds_and_quarantines) {
  const std::string person = create(a, "person", {edit("birth_place", "one")});
  world.sync(a);
  set(a, person, {edit("birth_place", "two")});
  a.laptop->cut();
  const BatchRow mine = a.store->batches_in(BatchState::unsent).front();
  Receipt receipt{World::hub_unit,
                  world.hub->epoch(),
                  a.keys->device,
                  mine.hash,
                  {{2, 2}},
                  {},
                  "2026-11-23T20:01:00.000Z",
                  1,
                  0,
                  true};
  EXPECT_EQ(said(line_of(world, receipt), as_it_is), "");
  set(a, person, {edit("birth_place", "three")});
  a.laptop->cut();
  const BatchRow last = a.store->batches_in(BatchState::unsent).front();
  const Change change = read_change(a.store->changes(last.id).front().body);
  EXPECT_EQ(change.writes.at(0).replaces.size(), 2U);
}

// A batch that came without a receipt, from a memory that is no more: it is offered again.
TEST_F(Answer, with_a_batch_without_a_verdict) {
  const std::string person = fresh("person");
  world.sync(a);
  const Forged batch = batch_of_b(person);
  EXPECT_EQ(said(chain_of_b() + batch.text(), as_it_is), "");
  EXPECT_TRUE(a.store->batches_in(BatchState::unsent).empty());
  EXPECT_EQ(said("", [](AnswerEnd& end) { end.cursor.epoch = "another"; }), "");
  EXPECT_EQ(a.store->batch(batch.hash())->state, BatchState::done) << "nobody promised to hold it";
}

// Two requests under way, the rights changed between: the later answer must not move the cursor of the new
// view.
TEST_F(Answer, to_a_hello_of_an_earlier_view) {
  world.sync(a);
  const AnswerEnd now = end_of(world, a);
  const Json before = Json::parse(a.store->node("cursor").value());
  const std::string second = a.laptop->request(4'000'000).bytes; // another hello from the same place
  AnswerEnd first = now, later = now;
  first.cursor = {before["epoch"], "new view", before["n"]};
  later.hello = sha256(jws_read(Lines(second).next()).payload);
  later.cursor = {before["epoch"], "newest view", before["n"].get<std::uint64_t>() + 5};
  EXPECT_EQ(said(answer_of(world, first, {})), "");
  EXPECT_EQ(said(answer_of(world, later, {})), "");
  EXPECT_EQ(Json::parse(a.store->node("cursor").value())["view"], "new view");
}

} // namespace

} // namespace dromos::test
