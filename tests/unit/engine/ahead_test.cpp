#include "sync/engine/ahead.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace dromos {
namespace {

constexpr std::size_t many = 10 * halves_worth + 7;

TEST(Ahead, who_waits_for_a_piece_finds_it_done) {
  for (const std::size_t count : {std::size_t{1}, halves_worth - 1, halves_worth, many}) {
    std::vector<std::size_t> squares(count);
    Ahead ahead;
    ahead.begin(count, [&](std::size_t first, std::size_t last) {
      for (std::size_t i = first; i < last; ++i) squares[i] += i * i;
    });
    for (std::size_t i = 0; i < count; ++i) {
      ahead.wait(i);
      ASSERT_EQ(squares[i], i * i) << i << " of " << count;
    }
  }
}

TEST(Ahead, what_a_piece_throws_reaches_who_waits_for_it) {
  Ahead ahead;
  ahead.begin(many, [](std::size_t first, std::size_t) {
    if (first >= many / 2) throw std::runtime_error("half way");
  });
  EXPECT_THROW(ahead.wait(many - 1), std::runtime_error);
}

TEST(Ahead, who_goes_away_waits_for_no_more_than_one_run) {
  std::vector<int> done(many);
  std::size_t seen = 0;
  {
    Ahead ahead;
    ahead.begin(many, [&](std::size_t first, std::size_t last) {
      for (std::size_t i = first; i < last; ++i) done[i] = 1;
      seen = last;
    });
  }
  for (std::size_t i = 0; i < many; ++i) EXPECT_EQ(done[i], i < seen ? 1 : 0) << i; // nothing writes any more
}

} // namespace
} // namespace dromos
