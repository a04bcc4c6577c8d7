// Bugs of the fold that were found and mended, one test each, named after what went wrong.
#include "schema/errors.h"
#include "sync/engine/fold.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

constexpr Text first = "abcdefghijklmnop:1:AAAAAAAA", second = "abcdefghijklmnop:2:BBBBBBBB";

Change with(std::vector<Write> writes) {
  Change change;
  change.at = "2026-11-23T08:15:30.120Z";
  change.by = "anna";
  change.record = change.root = "person/0192f3a4-5b6c-7d8e-8f90-a1b2c3d4e5f6";
  change.cls = "p1-centre";
  change.writes = std::move(writes);
  return change;
}

TEST(Fold, a_change_that_writes_a_register_twice_and_was_replaced_before_it_came) {
  const Change twice = with({{"name", {}, "\"x\"", {}}, {"name", {}, "\"y\"", {}}});
  const Change replacing = with({{"name", {}, "\"z\"", {first}}});
  RecordState one, other;
  fold(one, twice, first, 1);
  fold(one, replacing, second, 2);
  fold(other, replacing, second, 2);
  fold(other, twice, first, 1);
  EXPECT_EQ(pack(one), pack(other));
  EXPECT_EQ(other.registers.at({"p1-centre", "name", {}}).live.size(), 1U);
}

// pack() looks live writes up among the folded dots: of a row out of order it would write what nobody reads.
TEST(Fold, a_packed_state_out_of_order_is_damaged) {
  RecordState state;
  fold(state, with({{"name", {}, "\"x\"", {}}}), first, 1);
  fold(state, with({{"name", {}, "\"y\"", {}}}), second, 2);
  EXPECT_NO_THROW(unpack(pack(state)));
  std::string swapped = pack(state);
  const std::size_t a = swapped.find(first), b = swapped.find(second);
  swapped.replace(a, first.size(), second).replace(b, second.size(), first);
  EXPECT_THROW(unpack(swapped), Refused);
}

} // namespace
} // namespace dromos
