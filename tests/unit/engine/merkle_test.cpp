// Withheld subtrees stand only where they are subtrees of the tree.
#include "sync/engine/merkle.h"
#include "tests/unit/failure.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

const std::string a(32, 'a'), b(32, 'b');

TEST(Merkle, a_subtree_that_is_not_aligned) {
  EXPECT_NO_THROW(tree_hash({{a, 2}, {b, 1}}));
  EXPECT_NO_THROW(tree_hash({{a, 2}, {b, 2}}));
  EXPECT_THROW(tree_hash({{a, 1}, {b, 2}}), Refused);
  EXPECT_THROW(tree_hash({{a, 3}, {b, 1}}), Refused);
  EXPECT_THROW(tree_hash({{a, 2}, {b, 4}}), Refused);
  EXPECT_THROW(tree_hash({}), Refused);
}

} // namespace
} // namespace dromos
