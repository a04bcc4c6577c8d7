// Rights where something is not known: the type, the class, who wrote before, who is of the team.
#include "sync/engine/rights.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

const Catalog& declared() {
  static const Catalog loaded = Catalog::load();
  return loaded;
}

// A type and a role of the table that are tied by this relation.
std::pair<std::string, std::string> cell_of(Relation relation) {
  for (const auto& [type, unused] : declared().types())
    for (const std::string& role : declared().roles())
      if (const Access& access = declared().access(role, type); access.read && access.relation == relation)
        return {type, role};
  return {};
}

bool reads(Relation relation, const Ties& ties) {
  const auto [type, role] = cell_of(relation);
  EXPECT_FALSE(type.empty());
  return may_read(declared(), {"gr", {role}, {"anna"}, false}, type, "p1-centre", ties);
}

TEST(Rights, a_relation_of_which_nothing_is_known_gives_none) {
  const Names anna{"anna"}, other{"babis"};
  const auto team = [](const Names& names) { return [&names]() -> const Names& { return names; }; };
  EXPECT_TRUE(reads(Relation::unit, {}));
  EXPECT_FALSE(reads(Relation::author, {}));
  EXPECT_FALSE(reads(Relation::author, {&other, team(anna)}));
  EXPECT_TRUE(reads(Relation::author, {&anna, {}}));
  EXPECT_FALSE(reads(Relation::team, {}));
  EXPECT_FALSE(reads(Relation::team, {&other, {}}));
  EXPECT_FALSE(reads(Relation::team, {&other, team(other)}));
  EXPECT_TRUE(reads(Relation::team, {&anna, {}}));
  EXPECT_TRUE(reads(Relation::team, {nullptr, team(anna)}));
}

TEST(Rights, a_hubs_own_eye_reads_everything) {
  const auto [type, role] = cell_of(Relation::author);
  EXPECT_TRUE(may_read(declared(), {"gr", {}, {}, true}, type, "p1-centre", {}));
  EXPECT_FALSE(may_read(declared(), {"gr", {}, {}, false}, type, "p1-centre", {}));
}

TEST(Rights, an_unknown_class_is_refused_in_a_known_type_alone) {
  const Names roles{"SW"};
  const auto said = [&](Text record) {
    Change change;
    change.record = change.root = record;
    change.cls = "p9-village";
    const auto refusal = authorise(declared(), {"anna", roles, true, true}, change, {});
    return refusal ? refusal->reason : std::string();
  };
  EXPECT_EQ(said("person/0192f3a4-5b6c-7d8e-8f90-a1b2c3d4e5f6"), "refused.class");
  EXPECT_EQ(said("shower_visit/0192f3a4-5b6c-7d8e-8f90-a1b2c3d4e5f6"), "");
}

} // namespace
} // namespace dromos
