// The state hash: of what is there, however it came to be there, whatever the records are named.
#include "sync/engine/state_tree.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

const std::map<std::string, std::string> one{{"p1-centre", std::string(32, '1')}},
    other{{"p1-centre", std::string(32, '2')}};

TEST(StateTree, every_record_counts_also_under_a_name_that_ends_in_no_hexadecimal) {
  for (const char* record : {"person/0192f3a4-5b6c-7d8e-8f90-a1b2c3d4e5f6", "person/zz", "x", ""}) {
    StateTree tree, empty;
    tree.set(record, one);
    const std::string hash = tree.hash();
    EXPECT_NE(hash, empty.hash()) << record;
    tree.set(record, other);
    EXPECT_NE(tree.hash(), hash) << record;
    tree.set(record, one);
    tree.set(record, one);
    EXPECT_EQ(tree.hash(), hash) << record;
    tree.set(record, {});
    tree.set(record, {});
    EXPECT_EQ(tree.hash(), empty.hash()) << record;
  }
}

} // namespace
} // namespace dromos
