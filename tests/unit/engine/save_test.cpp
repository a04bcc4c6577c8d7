// What one save replaces.
#include "sync/engine/save.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

// A later declaration may narrow a field: the value that stands in the wider class is withdrawn there.
TEST(Save, a_value_in_a_class_of_before_is_replaced_there_without_a_value) {
  const Catalog catalog = Catalog::load();
  const std::string record = "person/0192f3a4-0000-7000-8000-000000000001";
  const std::string cls(*catalog.class_of("person", "birth_place"));
  ASSERT_NE(cls, "p1-nation");
  Change wide;
  wide.seq = 1;
  wide.at = "2026-11-23T08:15:30.120Z";
  wide.by = "w";
  wide.record = wide.root = wide.keep(record);
  wide.cls = "p1-nation";
  wide.writes = {{"birth_place", {}, "\"Πάτρα\"", {}}};
  const Dot dot = make_dot("k3v9q2m7x4p2d8sa", 1, std::string(32, 'a'));
  RecordState state;
  fold(state, wide, dot, 1);
  const std::vector<Change> changes =
      save(catalog, record, record, &state, {{"birth_place", {{}, "Ρίο"}, false}}, {}, {});
  ASSERT_EQ(changes.size(), 2U);
  for (std::size_t i = 0; i < changes.size(); ++i)
    fold(state, changes[i], make_dot("k3v9q2m7x4p2d8sa", 2 + i, std::string(32, 'b')), 2);
  EXPECT_TRUE(state.registers.at({"p1-nation", "birth_place", {}}).live.empty());
  ASSERT_EQ(state.registers.at({state.keep(cls), "birth_place", {}}).live.size(), 1U);
  EXPECT_EQ(state.registers.at({state.keep(cls), "birth_place", {}}).live[0].value, "\"Ρίο\"");
}

} // namespace
} // namespace dromos
